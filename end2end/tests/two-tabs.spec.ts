import { expect, test, untilAwake } from '../fixtures.ts';
import { editPage, profilePage } from '../pages.ts';

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

test('two tabs that change the same thing: the later one is asked, with everything it typed', async ({ page, context, store, awake, another, mode }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs] = [editPage(page), editPage(other)];
  await awake();
  await awake(other);
  await theirs.firstName.fill('Augusta');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();

  await mine.firstName.fill('Adelaide');
  await mine.street.fill('Am Kupfergraben 6');
  await mine.save.click();

  await expect(mine.elsewhere).toBeFocused();
  await expect(mine.elsewhere).toContainText('First name is now: Augusta');
  await expect(mine.firstName).toHaveValue('Adelaide');
  await expect(mine.street).toHaveValue('Am Kupfergraben 6');
  if (mode === 'js') await untilAwake(page);
  await mine.save.click();
  await expect(mine.saved).toBeFocused();
  await page.goto('/profile');
  await expect(profilePage(page).personal.getByRole('definition').first()).toHaveText('Adelaide');
  await expect(profilePage(page).address).toContainText('Am Kupfergraben 6');
});

test('two tabs that move to different countries clash with the address as a whole', async ({ page, context, store, awake, another }) => {
  await store(GERMANY);
  const other = await another(context);
  const [mine, theirs] = [editPage(page), editPage(other)];
  await awake();
  await awake(other);
  await theirs.country.selectOption('Austria');
  await theirs.postalCode.fill('1010');
  await theirs.save.click();
  await expect(theirs.saved).toBeVisible();

  await mine.street.fill('Am Kupfergraben 6');
  await mine.save.click();

  await expect(mine.elsewhere).toBeFocused();
  await expect(mine.elsewhere).toContainText('Country is now: Austria');
  await expect(mine.street).toHaveValue('Am Kupfergraben 6');
  await page.goto('/profile');
  await expect(profilePage(page).address).toContainText('1010 Berlin');
});
