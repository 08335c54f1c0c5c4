import { expect, test } from '../fixtures.ts';
import { profilePage, signInPage } from '../pages.ts';
import { expectFaults } from '../words.ts';

const WRONG = 'Enter the email address and password for your account';

test('the home page leads to sign-in and then to the profile', async ({ page, stranger }) => {
  const form = signInPage(page);
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in?next=%2Fprofile');
  await form.email.fill(stranger.email);
  await form.password.fill(stranger.password);

  await form.submit.click();

  await expect(page).toHaveURL('/profile');
  await expect(profilePage(page).email).toContainText(stranger.email);
});

test('signing in leads to the page that was asked for', async ({ page, stranger }) => {
  const form = signInPage(page);
  await page.goto('/profile/edit?from=mail');
  await form.email.fill(stranger.email.toUpperCase());
  await form.password.fill(stranger.password);

  await form.submit.click();

  await expect(page).toHaveURL('/profile/edit?from=mail');
});

test('a wrong password and a wrong email address get the same words', async ({ page, stranger, status }) => {
  const form = signInPage(page);
  for (const [email, password] of [
    [stranger.email, 'wrong password'],
    ['nobody@example.com', stranger.password],
    ['not an address', stranger.password],
    ['', ''],
  ] as const) {
    await page.goto('/sign-in');
    await form.email.fill(email);
    await form.password.fill(password);

    await form.submit.click();

    await expectFaults(page, [form.email, WRONG]);
    await expect(form.email).toHaveValue(email);
    await expect(form.password).toHaveValue('');
    expect(status()).toBe(422);
  }
});

test('after a wrong password the right one still leads to the page that was asked for', async ({ page, stranger }) => {
  const form = signInPage(page);
  await page.goto('/sign-in?next=/profile/edit');
  await form.email.fill(stranger.email);
  await form.password.fill('wrong password');
  await form.submit.click();
  await expect(form.summary).toBeVisible();

  await form.password.fill(stranger.password);
  await form.submit.click();

  await expect(page).toHaveURL('/profile/edit');
});

for (const next of [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  '///evil.example',
  'evil.example',
  '/%0d%0aLocation:%20https://evil.example',
]) {
  test(`next=${JSON.stringify(next)} stays here`, async ({ page, stranger, baseURL }) => {
    const form = signInPage(page);
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await form.email.fill(stranger.email);
    await form.password.fill(stranger.password);

    await form.submit.click();

    await expect(form.submit).toHaveCount(0);
    expect(new URL(page.url()).origin).toBe(baseURL);
  });
}

test('whoever is signed in goes on without a second sign-in', async ({ page, customer }) => {
  await page.goto('/sign-in?next=/profile/edit');

  await expect(page).toHaveURL('/profile/edit');
  await expect(page.getByLabel('Email address')).toHaveValue(customer.email);
});

test('password managers know the inputs', async ({ page }) => {
  const form = signInPage(page);

  await page.goto('/sign-in');

  await expect(form.email).toHaveAttribute('type', 'email');
  await expect(form.email).toHaveAttribute('autocomplete', 'username');
  await expect(form.password).toHaveAttribute('type', 'password');
  await expect(form.password).toHaveAttribute('autocomplete', 'current-password');
});

test('a password can be shown, and is a password again when it is sent', async ({ page, stranger, mode }) => {
  const form = signInPage(page);
  await page.goto('/sign-in');
  await form.email.fill(stranger.email);
  await form.password.fill(stranger.password);
  if (mode === 'no-js') {
    await expect(form.show).toHaveCount(0);
    return;
  }
  await expect(form.show).toHaveAttribute('type', 'button');

  await form.show.click();
  await expect(form.password).toHaveAttribute('type', 'text');
  await expect(form.hide).toBeVisible();
  await form.hide.click();
  await expect(form.password).toHaveAttribute('type', 'password');
  await form.show.click();
  await form.password.evaluate((input: HTMLInputElement) => {
    input.form!.addEventListener('submit', (event) => {
      event.preventDefault();
      document.title = `sent as ${input.type}`;
    });
  });
  await form.submit.click();

  await expect(page).toHaveTitle('sent as password');
});

test('?__err= and other foreign parameters show nothing', async ({ page, customer }) => {
  const words = 'Your account is locked call 555-0100';
  const parameters = new URLSearchParams({ __err: btoa(words), __path: '/actions/save-profile', error: words, message: words, notice: words, next: words });
  for (const path of ['/profile', '/profile/edit']) {
    await page.goto(`${path}?${parameters}`);
    await expect(signInPage(page).main).not.toContainText('locked');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(page.getByRole('status')).toHaveCount(0);
  }
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/sign-up', '/signed-out']) {
    await page.goto(`${path}?${parameters}`);
    await expect(signInPage(page).main).not.toContainText('locked');
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  expect(customer.email).toContain('@');
});
