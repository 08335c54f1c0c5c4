import { expect, test, untilAwake } from '../fixtures.ts';
import { editPage, labelsIn, signInPage, signUpPage } from '../pages.ts';

test('what is typed before the island wakes survives it @js', async ({ page, store }) => {
  const edit = editPage(page);
  await store({});
  await page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue();
  });
  await page.goto('/profile/edit');
  await edit.email.fill('early@example.com');
  await edit.firstName.fill('Early');
  await edit.lastName.fill('');
  await edit.day.fill('27');
  await edit.month.fill('mar');
  await edit.country.selectOption('Japan');
  await edit.street.fill('1-2-3\nNagatacho');
  await edit.state.fill('Tok');
  await edit.postalCode.pressSequentially('100');

  await untilAwake(page);

  await expect(edit.postalCode).toBeFocused();
  await expect(edit.email).toHaveValue('early@example.com');
  await expect(edit.firstName).toHaveValue('Early');
  await expect(edit.lastName).toHaveValue('');
  await expect(edit.day).toHaveValue('27');
  await expect(edit.month).toHaveValue('mar');
  await expect(edit.country).toHaveValue('Japan');
  await expect(edit.street).toHaveValue('1-2-3\nNagatacho');
  await expect(edit.state).toHaveValue('Tok');
  await expect(edit.postalCode).toHaveValue('100');
});

test('an email address that was changed before the island wakes is asked the password for @js', async ({ page, store }) => {
  const edit = editPage(page);
  await store({});
  await page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.goto('/profile/edit');
  await edit.email.fill('early@example.com');
  await edit.currentPassword.fill('typed early');

  await untilAwake(page);

  await expect(edit.currentPassword).toBeVisible();
  await expect(edit.currentPassword).toHaveValue('typed early');
});

test('a country that was chosen before the island wakes brings its fields @js', async ({ page, store }) => {
  const edit = editPage(page);
  await store({});
  await page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.goto('/profile/edit');
  await edit.country.selectOption('Germany');

  await untilAwake(page);

  await expect.poll(() => labelsIn(edit.address)).toEqual(['Country', 'Street address', 'Postal code', 'City']);
});

test('a form that is sent before the island wakes is sent all the same @js', async ({ page, store }) => {
  const edit = editPage(page);
  await store({});
  await page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue().catch(() => {});
  });
  await page.goto('/profile/edit');
  await edit.firstName.fill('Early');

  await edit.save.click();

  await expect(page).toHaveURL('/profile');
  await expect(edit.saved).toBeFocused();
});

test('only the edit form asks for the wasm, and once', async ({ page, customer, mode, awake }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm')) asked.push(request.url());
  });
  for (const path of ['/profile', '/nowhere']) {
    await page.goto(path);
    await page.waitForLoadState('load');
  }
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/sign-up', '/signed-out']) {
    await page.goto(path);
    await page.waitForLoadState('load');
  }
  expect(asked).toEqual([]);
  await page.goto('/sign-in');
  await signInPage(page).email.fill(customer.email);
  await signInPage(page).password.fill(customer.password);
  await signInPage(page).submit.click();
  await expect(signUpPage(page).signOut).toBeVisible();

  await awake();

  // Without the wasm the failed preload is asked for again; without scripts only the preload is.
  if (mode === 'js') expect(asked).toHaveLength(1);
  else expect(asked.length).toBeLessThanOrEqual(2);
});

test('a password on the edit form can be shown, and is a password again after a save @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.email.fill('new@example.com');
  await edit.currentPassword.fill('wrong password');

  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(edit.currentPassword).toHaveAttribute('type', 'text');
  await edit.save.click();

  await expect(edit.summary).toBeFocused();
  await expect(edit.currentPassword).toHaveAttribute('type', 'password');
});

test('what is typed while a save is on its way stays, and is saved with the next one @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({ last_name: 'Lovelace' });
  await awake();
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/actions/save-profile', async (route) => {
    await held;
    await route.continue();
  });
  await edit.firstName.fill('  Augusta ');
  await edit.save.click();
  await expect(edit.saving).toBeVisible();

  await edit.lastName.fill('King');
  await edit.country.selectOption('Japan');
  await expect(edit.address.getByLabel('Prefecture')).toBeVisible();
  go();

  await expect(edit.saved).toBeVisible();
  await expect(edit.firstName).toHaveValue('Augusta');
  await expect(edit.lastName).toHaveValue('King');
  await expect(edit.country).toHaveValue('Japan');
  await expect(edit.address.getByLabel('Prefecture')).toBeVisible();
  await edit.country.selectOption('');
  await edit.save.click();
  await expect(edit.save).toBeVisible();
  await page.goto('/profile');
  await expect(page.getByRole('region', { name: 'Personal details' }).getByRole('definition')).toHaveText(['Augusta', 'King', 'Not provided']);
});
