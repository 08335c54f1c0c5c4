import { expect, test, untilAwake } from '../fixtures.ts';
import { editPage, conflictPage, profilePage, versionOf } from '../pages.ts';

const GERMANY = { country: 'Germany', street_address: 'Unter den Linden 77', city: 'Berlin', postal_code: '10117' };

test('two tabs that change different things both keep their change', async ({ page, context, store, awake, another }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs] = [editPage(page), editPage(other)];
  await awake();
  await awake(other);
  await theirs.lastName.fill('King');
  await theirs.city.fill('Potsdam');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();

  await mine.firstName.fill('Augusta');
  await mine.save.click();

  await expect(mine.saved).toContainText('They were also changed elsewhere meanwhile: both changes are kept.');
  await page.goto('/profile');
  await expect(profilePage(page).personal.getByRole('definition')).toHaveText(['Augusta', 'King', 'Not provided']);
  await expect(profilePage(page).address).toContainText('10117 Potsdam');
});

for (const side of ['mine', 'theirs'] as const) {
  test(`two tabs that change the same thing: both stand side by side, and ${side} is stored`, async ({ page, context, store, awake, another, axe, html }) => {
    await store(GERMANY);
    const other = await another(context);
    const [mine, theirs, conflict] = [editPage(page), editPage(other), conflictPage(page)];
    await awake();
    await awake(other);
    const version = await versionOf(page);
    await theirs.city.fill('Potsdam');
    await theirs.lastName.fill('King');
    await theirs.save.click();
    await expect(theirs.saved).toBeVisible();

    await mine.city.fill('Bonn');
    await mine.street.fill('Am Kupfergraben 6');
    await mine.save.click();

    await expect(conflict.heading).toHaveText('This profile changed elsewhere');
    await expect(page).toHaveTitle(/^This profile changed elsewhere/);
    await expect(conflict.nothingLost).toBeFocused();
    await expect(conflict.nothingLost).toContainText('Chrome on Linux');
    await expect(conflict.choice('City').mine).toBeChecked();
    await expect(conflict.kept.getByRole('definition')).toHaveText([/^King.*Changed by: Chrome on Linux$/s, /^Am Kupfergraben 6.*Changed by: you, on this page$/s]);
    await axe();
    await html();
    await conflict.choice('City')[side].check();
    await conflict.save.click();
    await expect(page).toHaveURL(/\/profile$/);
    await expect(conflict.saved).toBeFocused();
    await expect(profilePage(page).address).toContainText(`10117 ${side === 'mine' ? 'Bonn' : 'Potsdam'}`);
    await expect(profilePage(page).address).toContainText('Am Kupfergraben 6');
    await expect(profilePage(page).personal.getByRole('definition').nth(1)).toHaveText('King');
    await page.goto('/profile/edit');
    expect(await versionOf(page)).toBe(version + 2);
  });
}

for (const detour of ['the page of choices', 'another page']) {
  test(`what another tab saved survives going back from ${detour}`, async ({ page, context, store, awake, another }) => {
    await store(GERMANY);
    const other = await another(context);
    const [mine, theirs, conflict] = [editPage(page), editPage(other), conflictPage(page)];
    await awake();
    await awake(other);
    await mine.firstName.fill('Grace');
    await theirs.firstName.fill('Augusta');
    await theirs.save.click();
    await expect(theirs.saved).toBeVisible();
    if (detour === 'another page') {
      await page.getByRole('link', { name: 'API', exact: true }).click();
      await expect(page).toHaveURL(/docs/);
    } else {
      await mine.save.click();
      await expect(conflict.nothingLost).toBeVisible();
    }

    await page.goBack();

    // What was typed belongs to a version that is no more: it is not put into the form of the new one.
    await expect(mine.firstName).toHaveValue('Augusta');
    await awake();
    await mine.lastName.fill('King');
    await mine.save.click();
    await expect(mine.saved).toBeVisible();
    await page.goto('/profile');
    await expect(profilePage(page).personal.getByRole('definition').first()).toHaveText('Augusta');
  });
}

test('what was typed is kept until somebody decides, and can be discarded', async ({ page, context, store, awake, another }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs, conflict] = [editPage(page), editPage(other), conflictPage(page)];
  await awake();
  await awake(other);
  await theirs.firstName.fill('Augusta');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();
  await mine.firstName.fill('Adelaide');
  await mine.save.click();
  await expect(conflict.choice('First name').mine).toHaveValue('Adelaide');
  await expect(conflict.choice('First name').theirs).toHaveValue('Augusta');

  await conflict.discard.click();

  await expect(profilePage(page).personal.getByRole('definition').first()).toHaveText('Augusta');
});

test('two tabs that move to different countries choose one address as a whole', async ({ page, context, store, awake, another }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs, conflict] = [editPage(page), editPage(other), conflictPage(page)];
  await awake();
  await awake(other);
  await theirs.country.selectOption('Austria');
  await theirs.postalCode.fill('1010');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();

  await mine.street.fill('Am Kupfergraben 6');
  await mine.save.click();

  await expect(conflict.nothingLost).toBeFocused();
  await expect(page.getByRole('radio')).toHaveCount(2);
  await conflict.choice('Address').mine.check();
  await conflict.save.click();
  await expect(profilePage(page).postalAddress).toHaveText(/Am Kupfergraben 6.*10117 Berlin.*Germany/s);
});

test('an email change on the page of choices needs the password', async ({ page, context, customer, store, awake, another }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs, conflict] = [editPage(page), editPage(other), conflictPage(page)];
  await awake();
  await awake(other);
  await theirs.city.fill('Potsdam');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();
  await mine.city.fill('Bonn');
  await mine.email.fill(`new.${customer.email}`);
  await mine.currentPassword.fill(customer.password);
  await mine.save.click();

  // The form before has a field of the same name.
  await expect(conflict.nothingLost).toBeFocused();
  await conflict.currentPassword.fill(customer.password);
  await conflict.save.click();

  await expect(profilePage(page).email).toContainText(`new.${customer.email}`);
  await expect(profilePage(page).address).toContainText('Bonn');
});
