import { expect, test } from '../fixtures.ts';
import { editPage, profilePage } from '../pages.ts';

test('a profile with one name, no birth date and no address says so', async ({ page, store }) => {
  const profile = profilePage(page);
  await store({ first_name: 'Teller', last_name: '' });

  await page.goto('/profile');

  await expect(profile.heading).toHaveText('Your profile');
  await expect(profile.personal.getByRole('definition')).toHaveText(['Teller', 'Not provided', 'Not provided']);
  await expect(profile.address).toContainText('No address yet. Adding one makes checkout faster.');
});

test('a whole profile is shown, the address in the order of its country', async ({ page, store, customer }) => {
  const profile = profilePage(page);
  await store({
    dob_day: '27',
    dob_month: '3',
    dob_year: '1987',
    country: 'Japan',
    street_address: '1-2-3 Nagatacho\nRoom 4',
    city: 'Chiyoda-ku',
    state: 'Tokyo',
    postal_code: '1000014',
  });

  await page.goto('/profile');

  await expect(profile.personal.getByRole('definition')).toHaveText(['Ada', 'Lovelace', '27 March 1987']);
  await expect(profile.personal.getByRole('time')).toHaveAttribute('datetime', '1987-03-27');
  await expect(profile.email.getByRole('definition')).toHaveText(customer.email);
  expect((await profile.postalAddress.innerText()).split('\n')).toEqual([
    '〒100-0014',
    'Tokyo',
    'Chiyoda-ku',
    '1-2-3 Nagatacho',
    'Room 4',
    'Japan',
  ]);
});

test('each card has a link to its part of the form', async ({ page, store, mode }) => {
  const edit = editPage(page);
  await store({});
  for (const [name, input] of [
    ['Change personal details', edit.firstName],
    ['Change email address', edit.email],
    ['Change address', edit.country],
  ] as const) {
    await page.goto('/profile');

    await page.getByRole('link', { name }).click();

    await expect(page).toHaveURL(/\/profile\/edit#/);
    await expect(input).toBeInViewport();
    if (mode === 'no-js') await expect(input).toBeFocused();
  }
});

for (const [script, name] of [
  ['Arabic', 'محمد'],
  ['Hebrew', 'משה'],
  ['Persian with a joiner', 'می\u200cخواهم'],
  ['Japanese', '山田'],
] as const) {
  test(`a name in ${script} is shown as it is and does not turn its line around`, async ({ page, store }) => {
    await store({ first_name: name, last_name: name, country: 'Germany', street_address: name, city: name, postal_code: '10115' });

    await page.goto('/profile');

    const bidi = page.getByText(name, { exact: true });
    await expect(bidi).toHaveCount(3);
    expect(await bidi.evaluateAll((elements) => elements.map((element) => element.tagName))).toEqual(['BDI', 'BDI', 'BDI']);
    await expect(page.getByText(`10115 ${name}`, { exact: true })).toBeVisible();
  });
}

for (const name of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "';alert(1)//", '</textarea><svg onload=alert(1)>', '{{7*7}}${7*7}', '&lt;b&gt;', '<!--', ']]>']) {
  test(`${name} is a name like any other`, async ({ page, store, awake }) => {
    const edit = editPage(page);
    await store({ first_name: name, last_name: name, country: 'Germany', street_address: name, city: name, postal_code: '10115' });

    await page.goto('/profile');
    await expect(profilePage(page).personal.getByRole('definition').first()).toHaveText(name);
    await expect(page.getByText(name, { exact: true })).toHaveCount(3);

    await awake();
    await expect(edit.firstName).toHaveValue(name);
    await expect(edit.street).toHaveValue(name);
    await edit.email.fill('');
    await edit.save.click();
    await expect(edit.summary).toBeFocused();
    await expect(edit.firstName).toHaveValue(name);
    await expect(edit.street).toHaveValue(name);
  });
}

for (const timezoneId of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
  test.describe(`in ${timezoneId}`, () => {
    test.use({ timezoneId });

    test('a birth date is the day that was typed', async ({ page, awake, customer }) => {
      const edit = editPage(page);
      const profile = profilePage(page);
      await awake();
      await edit.day.fill('1');
      await edit.month.fill('1');
      await edit.year.fill('1970');

      await edit.save.click();
      await expect(edit.saved).toBeFocused();

      await page.goto('/profile');
      await expect(profile.personal).toContainText('1 January 1970');
      await expect(profile.personal.getByRole('time')).toHaveAttribute('datetime', '1970-01-01');
      await awake();
      await expect(edit.day).toHaveValue('1');
      await expect(edit.month).toHaveValue('1');
      await expect(edit.year).toHaveValue('1970');
      expect(customer.email).toContain('@');
    });
  });
}

test('an address that is not there gets a page with a way back', async ({ page, customer, status }) => {
  await page.goto('/nothing/here');

  expect(status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing at this address');
  await page.getByRole('link', { name: 'Go to your profile' }).click();
  await expect(profilePage(page).email).toContainText(customer.email);
});
