import { expect, test } from '../fixtures.ts';
import { editPage, profilePage, signInPage } from '../pages.ts';

test('signing out ends the session and says so', async ({ page, customer }) => {
  await page.goto('/profile');
  await profilePage(page).signOut.click();

  await expect(page).toHaveURL('/signed-out');
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goto('/profile');
  await expect(page).toHaveURL('/sign-in?next=%2Fprofile');
  await expect(signInPage(page).main).not.toContainText(customer.email);
});

test('Back after signing out shows nothing personal', async ({ page, customer, awake }) => {
  await page.goto('/profile');
  await awake();
  await editPage(page).signOut.click();
  await expect(page).toHaveURL('/signed-out');

  for (let step = 0; step < 2; step += 1) {
    await page.goBack();
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await expect(page.getByRole('main')).not.toContainText('Lovelace');
    await expect(page.getByLabel('Email address')).not.toHaveValue(customer.email);
  }
});

test('whoever is signed in is not told that they are signed out', async ({ page, customer }) => {
  await page.goto('/signed-out');

  await expect(page).toHaveURL('/profile');
  await expect(profilePage(page).email).toContainText(customer.email);
});
