-- What no longer counts is removed every minute, without looking at what still does: places where an account has signed in stay for 90 days.
create index sign_in_tries_trusted_until on sign_in_tries (trusted_until);
