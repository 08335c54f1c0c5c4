import { expect, test } from '../fixtures.ts';
import { editPage, profilePage, versionOf } from '../pages.ts';
import { expectFaults } from '../words.ts';

test('a save is said once, with the focus on it, and is there afterwards', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  const profile = profilePage(page);
  await store({});
  await awake();
  await edit.firstName.fill('Grace');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await expect(edit.saved).toContainText('Your details are up to date.');
  await expect(page).toHaveURL(mode === 'js' ? '/profile/edit' : '/profile');
  await page.goto('/profile');
  await expect(profile.personal).toContainText('Grace');
  await expect(profile.saved).toHaveCount(0);
});

test('a save happens in place, without a reload @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await page.evaluate(() => Object.assign(window, { isStillHere: true }));
  await edit.firstName.fill('Grace');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  expect(await page.evaluate(() => 'isStillHere' in window)).toBe(true);
  await expect(edit.firstName).toHaveValue('Grace');
  await expect(page).not.toHaveTitle(/^Error/);
});

test('a second save in place is said again @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);
  await edit.firstName.fill('Grace');
  await edit.save.click();
  await expect(edit.saved).toBeFocused();
  expect(await versionOf(page)).toBe(version + 1);

  await edit.lastName.fill('Hopper');
  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await expect.poll(() => versionOf(page)).toBe(version + 2);
});

test('nothing different makes no new version', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);

  await edit.save.click();

  await expect(edit.saved).toContainText('Nothing was different, so nothing was changed.');
  await awake();
  expect(await versionOf(page)).toBe(version);
});

for (const [country, state, typed, kept] of [
  ['United Kingdom', '', 'sw1a1aa', 'SW1A 1AA'],
  ['United Kingdom', '', ' SW1A-1AA ', 'SW1A 1AA'],
  ['United Kingdom', '', 'ｓｗ１ａ１ａａ', 'SW1A 1AA'],
  ['United States', 'Massachusetts', '02139', '02139'],
  ['United States', 'Massachusetts', '021391234', '02139-1234'],
  ['Japan', 'Tokyo', '１０００００１', '100-0001'],
  ['Canada', 'Ontario', 'k1a0b1', 'K1A 0B1'],
] as const) {
  test(`${JSON.stringify(typed)} is kept as ${kept} in ${country}`, async ({ page, store, awake }) => {
    const edit = editPage(page);
    const codes: Record<string, string> = { 'United Kingdom': 'NW1 2DB', 'United States': '95014', Japan: '154-0023', Canada: 'H3Z 2Y7' };
    await store({ country, street_address: '1 Main Street', city: 'Town', state, postal_code: codes[country]! });
    await awake();
    await edit.postalCode.fill(typed);

    await edit.save.click();

    await expect(edit.saved).toBeFocused();
    await awake();
    await expect(edit.postalCode).toHaveValue(kept);
  });
}

test('the form shows what was stored as soon as it is saved @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({ country: 'United Kingdom', street_address: '1 Main Street', city: 'London', postal_code: 'NW1 2DB' });
  await awake();
  await edit.firstName.fill('  Grace  ');
  await edit.day.fill('03');
  await edit.month.fill('march');
  await edit.year.fill('1987');
  await edit.street.fill('\n 1 Main Street \n\n Flat 2 \n');
  await edit.postalCode.fill('sw1a1aa');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await expect(edit.firstName).toHaveValue('Grace');
  await expect(edit.day).toHaveValue('3');
  await expect(edit.month).toHaveValue('3');
  await expect(edit.street).toHaveValue('1 Main Street\nFlat 2');
  await expect(edit.postalCode).toHaveValue('SW1A 1AA');
});

for (const [day, month] of [
  ['3', '3'],
  ['03', '03'],
  ['3', 'mar'],
  ['03', 'March'],
  ['3', 'MARCH'],
  [' 3 ', 'Mar.'],
] as const) {
  test(`the third of March may be written ${JSON.stringify(day)} ${JSON.stringify(month)}`, async ({ page, store, awake }) => {
    const edit = editPage(page);
    await store({});
    await awake();
    await edit.day.fill(day);
    await edit.month.fill(month);
    await edit.year.fill('1987');

    await edit.save.click();

    await expect(edit.saved).toBeFocused();
    await page.goto('/profile');
    await expect(profilePage(page).personal.getByRole('time')).toHaveText('3 March 1987');
  });
}

test('the focus never jumps while a birth date is typed', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();

  await edit.day.pressSequentially('27');
  await expect(edit.day).toBeFocused();
  await edit.month.pressSequentially('03');
  await expect(edit.month).toBeFocused();
  await edit.year.pressSequentially('1987');
  await expect(edit.year).toBeFocused();

  await edit.save.click();
  await expect(edit.saved).toBeFocused();
});

test('a birth date and an address can be taken back', async ({ page, store, awake }) => {
  const edit = editPage(page);
  const profile = profilePage(page);
  const born = { dob_day: '27', dob_month: '3', dob_year: '1987' };
  await store({ ...born, country: 'Germany', street_address: 'Unter den Linden 77', city: 'Berlin', postal_code: '10117' });
  await awake();
  for (const input of [edit.day, edit.month, edit.year, edit.street, edit.city, edit.postalCode]) await input.fill('');
  await edit.country.selectOption('');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await page.goto('/profile');
  await expect(profile.personal.getByRole('definition').nth(2)).toHaveText('Not provided');
  await expect(profile.address).toContainText('No address yet.');
});

test('an email address changes only with the current password', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  const profile = profilePage(page);
  const changed = `new.${customer.email}`;
  await store({});
  await awake();
  await edit.email.fill(changed);

  await edit.save.click();
  await expectFaults(page, [edit.currentPassword, 'Enter your current password to change your email address']);
  await edit.currentPassword.fill('wrong password');
  await edit.save.click();
  await expectFaults(page, [edit.currentPassword, 'Enter the current password of your account']);
  await expect(edit.email).toHaveValue(changed);
  await edit.currentPassword.fill(customer.password);
  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await page.goto('/profile');
  await expect(profile.email.getByRole('definition')).toHaveText(changed);
});

test('an unchanged email address needs no password', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  if (mode === 'js') await expect(edit.currentPassword).toBeHidden();
  else await expect(edit.currentPassword).toBeVisible();
  await edit.firstName.fill('Grace');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
});

test('the question for the password appears with another email address, and goes with the old one @js', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  await store({});
  await awake();

  await edit.email.fill('x@example.com');
  await expect(edit.currentPassword).toBeVisible();
  await edit.email.fill(customer.email);
  await expect(edit.currentPassword).toBeHidden();
});

test('an email address of 254 characters is accepted', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  const unique = customer.email.replace('@', '.at.');
  const domain = ['x'.repeat(63), 'y'.repeat(63), unique.padEnd(63, 'z').slice(0, 50).replaceAll('.', '-') + 'e'];
  const start = `${'l'.repeat(60)}@${domain.join('.')}`;
  const longest = `${start}.${'v'.repeat(254 - start.length - 1)}`;
  expect(longest).toHaveLength(254);
  await store({});
  await awake();
  await edit.email.fill(longest);
  await edit.save.click();
  await expect(edit.summary.getByRole('link')).toHaveText(['Enter your current password to change your email address']);
  await edit.currentPassword.fill(customer.password);

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
});

test('a double submit makes one change', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);
  await page.route('**/*save-profile*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await edit.firstName.fill('Grace');

  await edit.save.dblclick();

  await expect(edit.saved).toBeVisible();
  await expect(edit.saved).toContainText('Your details are up to date.');
  await awake();
  expect(await versionOf(page)).toBe(version + 1);
});

test('while it saves the button says so, and a second click sends nothing @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  let sent = 0;
  await store({});
  await awake();
  await page.route('**/*save-profile*', async (route) => {
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await edit.firstName.fill('Grace');

  await edit.save.click();
  await expect(edit.saving).toHaveAttribute('aria-disabled', 'true');
  await expect(edit.saving).toBeEnabled({ enabled: false });
  await edit.saving.click({ force: true });
  await edit.firstName.press('Enter');

  await expect(edit.saved).toBeFocused();
  await expect(edit.save).not.toHaveAttribute('aria-disabled', 'true');
  expect(sent).toBe(1);
});

test('Back after a save shows the saved values, ready to be changed again', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);
  await edit.firstName.fill('Grace');
  await edit.save.click();
  await expect(edit.saved).toBeFocused();
  if (mode === 'js') await page.goto('/profile');

  await page.goBack();

  await expect(page).toHaveURL('/profile/edit');
  await expect(edit.firstName).toHaveValue('Grace');
  await expect.poll(() => versionOf(page)).toBe(version + 1);
});

test('when the server is away nothing is lost, and trying again saves @js', async ({ page, store, awake, complaints }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.firstName.fill('Grace');
  await edit.day.fill('9');
  await page.route('**/*save-profile*', (route) => route.abort());

  await edit.save.click();

  await expect(edit.notSaved).toBeFocused();
  await expect(edit.notSaved).toContainText('Your changes are still here');
  await expect(edit.firstName).toHaveValue('Grace');
  await expect(edit.day).toHaveValue('9');
  await expect(edit.save).not.toHaveAttribute('aria-disabled', 'true');
  complaints.length = 0; // the browser notes the request that did not get through
  await edit.day.fill('');
  await page.unroute('**/*save-profile*');
  await edit.save.click();
  await expect(edit.saved).toBeFocused();
  await expect(edit.notSaved).toHaveCount(0);
});

test('a broken answer is no success @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.firstName.fill('Grace');
  await page.route('**/*save-profile*', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Busy</h1>' }));

  await edit.save.click();

  await expect(edit.notSaved).toBeFocused();
  await expect(edit.firstName).toHaveValue('Grace');
});

test('signed out meanwhile: the edits come along through signing in again', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.firstName.fill('Grace "Amazing" Hopper & Söhne');
  await edit.country.selectOption('Germany');
  await edit.street.fill('Unter den Linden 77\nHinterhaus');
  await edit.email.fill(`new.${customer.email}`);
  await edit.currentPassword.fill('typed secret');
  await edit.email.fill(customer.email);
  await page.context().clearCookies();

  await edit.save.click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await expect(page.getByRole('alert', { name: 'Your session has ended' })).toBeFocused();
  expect(await page.content()).not.toContain('typed secret');
  await page.getByLabel('Email address').fill(customer.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(edit.summary).toBeFocused();
  await page.getByLabel('Password', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(edit.again).toBeFocused();
  await expect(edit.heading).toHaveText('Change your details');
  await expect(edit.firstName).toHaveValue('Grace "Amazing" Hopper & Söhne');
  await expect(edit.country).toHaveValue('Germany');
  await expect(edit.street).toHaveValue('Unter den Linden 77\nHinterhaus');
  await edit.city.fill('Berlin');
  await edit.postalCode.fill('10117');
  await edit.save.click();
  await expect(edit.saved).toBeFocused();
  await page.goto('/profile');
  await expect(profilePage(page).personal).toContainText('Grace "Amazing" Hopper & Söhne');
});
