import { expect, PASSWORD, test } from '../fixtures.ts';
import { profilePage, signUpPage } from '../pages.ts';
import { expectFaults, expectNoFaults, expectOnlyWrong } from '../words.ts';

const fresh = (name: string) => `${name}.${process.pid}.${Date.now()}@example.com`;

test('a new customer signs up, is signed in and welcomed once', async ({ page }) => {
  const form = signUpPage(page);
  const profile = profilePage(page);
  await page.goto('/sign-up');
  await form.email.fill(fresh('grace'));
  await form.firstName.fill('Grace');
  await form.lastName.fill('Hopper');
  await form.day.fill('9');
  await form.month.fill('dec');
  await form.year.fill('1906');
  await form.password.fill(PASSWORD);

  await form.submit.click();

  await expect(page).toHaveURL('/profile');
  await expect(profile.welcome).toBeFocused();
  await expect(profile.personal).toContainText('Grace');
  await expect(profile.personal).toContainText('9 December 1906');
  await page.goto('/profile');
  await expect(profile.heading).toBeVisible();
  await expect(profile.welcome).toHaveCount(0);
});

test('a last name and a birth date are optional', async ({ page }) => {
  const form = signUpPage(page);
  await page.goto('/sign-up');
  await form.email.fill(fresh('teller'));
  await form.firstName.fill('Teller');
  await form.password.fill(PASSWORD);

  await form.submit.click();

  await expect(profilePage(page).welcome).toBeVisible();
});

test('an empty sign-up names everything that is missing at once', async ({ page, status }) => {
  const form = signUpPage(page);
  await page.goto('/sign-up');
  await expectNoFaults(page);

  await form.submit.click();

  await expectFaults(
    page,
    [form.email, 'Enter your email address'],
    [form.firstName, 'Enter your first name'],
    [form.password, 'Enter a password'],
  );
  await expectOnlyWrong(page, form.email, form.firstName, form.password);
  expect(status()).toBe(422);
});

test('a failed sign-up keeps what was typed, the password excepted', async ({ page }) => {
  const form = signUpPage(page);
  await page.goto('/sign-up');
  await form.email.fill('grace@example');
  await form.firstName.fill('Grace');
  await form.lastName.fill('Hopper');
  await form.day.fill('31');
  await form.month.fill('February');
  await form.year.fill('1906');
  await form.password.fill('short');

  await form.submit.click();

  await expectFaults(
    page,
    [form.email, 'Enter an email address like name@example.com'],
    [form.day, 'Date of birth must be a real date'],
    [form.password, 'Password must be 8 characters or more'],
  );
  await expectOnlyWrong(page, form.email, form.day, form.month, form.year, form.password);
  await expect(form.email).toHaveValue('grace@example');
  await expect(form.firstName).toHaveValue('Grace');
  await expect(form.lastName).toHaveValue('Hopper');
  await expect(form.day).toHaveValue('31');
  await expect(form.month).toHaveValue('February');
  await expect(form.year).toHaveValue('1906');
  await expect(form.password).toHaveValue('');
});

for (const [password, words] of [
  ['short', 'Password must be 8 characters or more'],
  ['password1', 'Choose a password that is harder to guess: this one is among the most common'],
  ['Grace Hopper', 'Choose a password that is not your email address or name'],
  ['x'.repeat(1025), 'Password must be 1024 bytes or fewer'],
] as const) {
  test(`a password of ${password.length} characters is refused: ${words}`, async ({ page }) => {
    const form = signUpPage(page);
    await page.goto('/sign-up');
    await form.email.fill(fresh('grace'));
    await form.firstName.fill('Grace');
    await form.lastName.fill('Hopper');
    await form.password.fill(password);

    await form.submit.click();

    await expectFaults(page, [form.password, words]);
    await expectOnlyWrong(page, form.password);
  });
}

test('an email address that is taken is said so', async ({ page, stranger }) => {
  const form = signUpPage(page);
  await page.goto('/sign-up');
  await form.email.fill(stranger.email.toUpperCase());
  await form.firstName.fill('Ada');
  await form.password.fill(PASSWORD);

  await form.submit.click();

  await expectFaults(page, [form.email, 'Another account already uses this email address']);
});

test('the rules of a password are read before it is typed', async ({ page }) => {
  const form = signUpPage(page);

  await page.goto('/sign-up');

  await expect(form.password).toHaveAccessibleDescription('8 characters or more, not your name and not a common password.');
  await expect(form.password).toHaveAttribute('autocomplete', 'new-password');
});

test('whoever is signed in is not asked to sign up', async ({ page, customer }) => {
  await page.goto('/sign-up');

  await expect(page).toHaveURL('/profile');
  await expect(profilePage(page).email).toContainText(customer.email);
});
