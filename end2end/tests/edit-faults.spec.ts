import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { editPage } from '../pages.ts';
import { expectFaults, expectNoFaults, expectOnlyWrong } from '../words.ts';

type Edit = ReturnType<typeof editPage>;

const CONTROLS = 'must not contain control, invisible or direction-changing characters';
const nextYear = new Date().getUTCFullYear() + 1;

/** A whole address: each fault below is then the only one. */
const US = { country: 'United States', street_address: '221 Maple Street', city: 'Cambridge', state: 'Massachusetts', postal_code: '02139' };
const GB = { country: 'United Kingdom', street_address: '10 Downing Street', city: 'London', state: '', postal_code: 'SW1A 2AA' };

interface Case {
  input: (edit: Edit) => Locator;
  typed: string;
  words: string;
  stored?: Record<string, string>;
  /** The parts that are marked, where it is not just the input. */
  marked?: (edit: Edit) => Locator[];
  right?: string;
}

const email = (edit: Edit) => edit.email;
const first = (edit: Edit) => edit.firstName;
const last = (edit: Edit) => edit.lastName;
const street = (edit: Edit) => edit.street;
const city = (edit: Edit) => edit.city;
const code = (edit: Edit) => edit.postalCode;
const allOfDate = (edit: Edit) => [edit.day, edit.month, edit.year];
const born = { dob_day: '27', dob_month: '3', dob_year: '1987' };

const CASES: Case[] = [
  { input: email, typed: '', words: 'Enter your email address' },
  { input: email, typed: 'ada', words: 'Enter an email address like name@example.com' },
  { input: email, typed: 'ada@example', words: 'Enter an email address like name@example.com' },
  { input: email, typed: 'ada love@example.com', words: 'Enter an email address like name@example.com' },
  { input: email, typed: `ada@${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(60)}.${'v'.repeat(10)}.com`, words: 'Email address must be 254 characters or fewer, 64 before the @' },
  { input: first, typed: '', words: 'Enter your first name' },
  { input: first, typed: '   ', words: 'Enter your first name' },
  { input: first, typed: 'x'.repeat(151), words: 'First name must be 150 characters or fewer' },
  { input: first, typed: 'A\u202eda', words: `First name ${CONTROLS}` },
  { input: last, typed: 'x'.repeat(151), words: 'Last name must be 150 characters or fewer' },
  { input: last, typed: 'Love\u200blace', words: `Last name ${CONTROLS}` },
  { input: (edit) => edit.day, typed: '', words: 'Date of birth must include a day from 1 to 31', stored: born, right: '27' },
  { input: (edit) => edit.day, typed: '32', words: 'Date of birth must include a day from 1 to 31', stored: born, right: '03' },
  { input: (edit) => edit.month, typed: '', words: 'Date of birth must include a month, like 3 or March', stored: born, right: 'March' },
  { input: (edit) => edit.month, typed: 'Brumaire', words: 'Date of birth must include a month, like 3 or March', stored: born, right: 'mar' },
  { input: (edit) => edit.year, typed: '87', words: 'Date of birth must include a year of four digits', stored: born, right: '1987' },
  { input: (edit) => edit.year, typed: '1899', words: 'Date of birth must be in 1900 or later', stored: born, right: '1900' },
  { input: (edit) => edit.day, typed: '31', words: 'Date of birth must be a real date', stored: { ...born, dob_month: '4' }, marked: allOfDate, right: '30' },
  { input: (edit) => edit.day, typed: '29', words: 'Date of birth must be a real date', stored: { ...born, dob_month: '2', dob_year: '1987', dob_day: '28' }, marked: allOfDate, right: '28' },
  { input: (edit) => edit.country, typed: '', words: 'Select a country', stored: US, right: 'United States' },
  { input: street, typed: '', words: 'Enter your street address', stored: US },
  { input: street, typed: 'x'.repeat(201), words: 'Street address must be 200 characters or fewer', stored: US },
  { input: street, typed: 'a\nb\nc\nd', words: 'Street address must be 3 lines or fewer', stored: US },
  { input: street, typed: 'Maple\u2066 Street', words: `Street address ${CONTROLS}`, stored: US },
  { input: city, typed: '', words: 'Enter your city', stored: US },
  { input: city, typed: 'x'.repeat(101), words: 'City must be 100 characters or fewer', stored: US },
  { input: city, typed: '', words: 'Enter your town or city', stored: GB },
  { input: (edit) => edit.state, typed: '', words: 'Enter your state', stored: US, right: 'Massachusetts' },
  { input: code, typed: '', words: 'Enter your ZIP code', stored: US, right: '02139' },
  { input: code, typed: '2139', words: 'ZIP code must look like 95014 or 95014-1234', stored: US, right: '02139' },
  { input: code, typed: 'NW1', words: 'Postcode must look like SW1A 1AA or M2 5BQ', stored: GB, right: 'nw16xe' },
  { input: code, typed: '', words: 'Enter your postcode', stored: GB, right: 'NW1 6XE' },
];

for (const { input, typed, words, stored = {}, marked, right } of CASES) {
  const shown = typed.length > 20 ? `${typed.slice(0, 12)}… (${typed.length} characters)` : typed;
  test(`${JSON.stringify(shown)} is answered with: ${words}${stored.country ? `, ${stored.country}` : ''}`, async ({ page, store, awake, status, mode }) => {
    const edit = editPage(page);
    await store(stored);
    await awake();
    await expectNoFaults(page);
    const wrong = input(edit);
    await change(wrong, typed);
    await expectNoFaults(page);
    const before = await valuesOf(page);

    await edit.save.click();

    await expectFaults(page, [marked ? marked(edit)[0]! : wrong, words]);
    await expectOnlyWrong(page, ...(marked ? marked(edit) : [wrong]));
    expect(await valuesOf(page)).toEqual(before);
    if (mode !== 'js') expect(status()).toBe(422);

    await edit.summary.getByRole('link', { name: words }).click();
    await expect(marked ? marked(edit)[0]! : wrong).toBeFocused();

    if (mode === 'js' && right !== undefined) {
      await change(wrong, right);
      await expectNoFaults(page);
      await expect(wrong).toHaveValue(right);
    }
  });
}

test('a birth date in the future is refused', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store(born);
  await awake();
  await edit.year.fill(String(nextYear));

  await edit.save.click();

  await expectFaults(page, [edit.day, 'Date of birth must not be in the future']);
  await expectOnlyWrong(page, edit.day, edit.month, edit.year);
});

test('an email address of somebody else is refused, together with the missing password', async ({ page, store, awake, stranger }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.email.fill(stranger.email);

  await edit.save.click();

  await expectFaults(
    page,
    [edit.email, 'Another account already uses this email address'],
    [edit.currentPassword, 'Enter your current password to change your email address'],
  );
});

test('all faults are named in one round trip, in the order of the page', async ({ page, store, awake, status, mode }) => {
  const edit = editPage(page);
  await store(US);
  await awake();
  await edit.email.fill('ada');
  await edit.firstName.fill('');
  await edit.lastName.fill('x'.repeat(151));
  await edit.year.fill('87');
  await edit.day.fill('3');
  await edit.month.fill('March');
  await edit.street.fill('');
  await edit.city.fill('');
  await edit.state.selectOption('');
  await edit.postalCode.fill('1');

  await edit.save.click();

  await expectFaults(
    page,
    [edit.email, 'Enter an email address like name@example.com'],
    [edit.firstName, 'Enter your first name'],
    [edit.lastName, 'Last name must be 150 characters or fewer'],
    [edit.year, 'Date of birth must include a year of four digits'],
    [edit.street, 'Enter your street address'],
    [edit.city, 'Enter your city'],
    [edit.state, 'Enter your state'],
    [edit.postalCode, 'ZIP code must look like 95014 or 95014-1234'],
  );
  await expectOnlyWrong(page, edit.email, edit.firstName, edit.lastName, edit.year, edit.street, edit.city, edit.state, edit.postalCode);
  if (mode !== 'js') expect(status()).toBe(422);
});

test('half an address without a country asks for the country', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.city.fill('Paris');

  await edit.save.click();

  const summary = edit.summary;
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link', { name: 'Select a country' })).toBeVisible();
  await expect(edit.city).toHaveValue('Paris');
});

test('a postal code is not wanted where there is none', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store(US);
  await awake();
  await edit.country.selectOption('Hong Kong');
  await edit.save.click();

  await expect(edit.summary.getByRole('link', { name: 'Hong Kong has no postal codes: leave it empty' })).toBeVisible();
});

test('a password is never sent back', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.email.fill(`new.${customer.email}`);
  await edit.currentPassword.fill(customer.password);
  await edit.firstName.fill('');

  await edit.save.click();

  await expectFaults(page, [edit.firstName, 'Enter your first name']);
  await expect(edit.email).toHaveValue(`new.${customer.email}`);
  expect(await page.content()).not.toContain(customer.password);
});

test('nothing is said to be wrong before the first submit @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store(US);
  await awake();

  for (const input of [edit.email, edit.firstName, edit.year, edit.postalCode]) {
    await input.fill('');
    await input.press('Tab');
    await input.fill('?');
    await input.press('Tab');
  }

  await expectNoFaults(page);
});

test('of several faults the mended one goes away, the others stay @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.email.fill('ada');
  await edit.firstName.fill('');
  await edit.save.click();
  await expect(edit.summary.getByRole('link')).toHaveCount(2);

  await edit.firstName.pressSequentially('Ada');

  await expect(edit.firstName).toBeFocused();
  await expect(edit.summary.getByRole('link')).toHaveText(['Enter an email address like name@example.com']);
  await expectOnlyWrong(page, edit.email);
  await edit.email.fill('');
  await expect(edit.summary.getByRole('link')).toHaveText(['Enter your email address']);
  await expect(page).toHaveTitle(/^Error: /);
});

test('a password that was asked for is not asked for any more when the email address is as it was @js', async ({ page, store, awake, customer }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.email.fill(`new.${customer.email}`);
  await edit.save.click();
  await expectFaults(page, [edit.currentPassword, 'Enter your current password to change your email address']);

  await edit.email.fill(customer.email);

  await expect(edit.currentPassword).toBeHidden();
  await expectNoFaults(page);
});

/** As a person would: choose from a list, type into everything else. */
async function change(input: Locator, text: string) {
  const isList = await input.evaluate((element) => element.tagName === 'SELECT');
  if (isList) await input.selectOption(text);
  else await input.fill(text);
}

/** Everything the form holds, passwords excepted. */
async function valuesOf(page: Page) {
  return page.getByRole('main').evaluate((main) => {
    const inputs = [...main.querySelectorAll<HTMLInputElement>('input:not([type=password]), select, textarea')];
    return Object.fromEntries(inputs.map((input) => [input.name, input.value]));
  });
}
