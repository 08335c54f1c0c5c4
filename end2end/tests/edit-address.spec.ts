import { expect, test, type Mode } from '../fixtures.ts';
import { editPage, labelsIn, profilePage, versionOf } from '../pages.ts';

/** What a person sees, in the order of the page, below "Country". */
const COUNTRIES: Record<string, { labels: string[]; digits: boolean; firstState?: string }> = {
  'United States': { labels: ['Street address', 'City', 'State', 'ZIP code'], digits: false, firstState: 'Alabama' },
  'United Kingdom': { labels: ['Street address', 'Town or city', 'Postcode'], digits: false },
  Japan: { labels: ['Postal code', 'Prefecture', 'City', 'Street address'], digits: false, firstState: 'Hokkaido' },
  'Hong Kong': { labels: ['Area (optional)', 'District', 'Street address'], digits: false, firstState: 'Kowloon' },
  Ireland: { labels: ['Street address', 'City', 'County (optional)', 'Eircode (optional)'], digits: false, firstState: 'Co. Carlow' },
  'United Arab Emirates': { labels: ['Street address', 'City', 'Emirate'], digits: false, firstState: 'Abu Dhabi' },
  Germany: { labels: ['Street address', 'Postal code', 'City'], digits: true },
  India: { labels: ['Street address', 'City', 'PIN code', 'State'], digits: true, firstState: 'Andaman & Nicobar' },
  Brazil: { labels: ['Street address', 'City', 'State', 'Postal code'], digits: false, firstState: 'Acre' },
  Canada: { labels: ['Street address', 'City', 'Province', 'Postal code'], digits: false, firstState: 'Alberta' },
};

const NEUTRAL = ['Country', 'Street address', 'City', 'State or province', 'Postal code'];

/** Chooses a country; without the island a button brings its fields. */
async function choose(edit: ReturnType<typeof editPage>, mode: Mode, country: string) {
  await edit.country.selectOption(country);
  if (mode !== 'js') await edit.update.click();
}

test('before a country is chosen all parts are there under neutral words', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});

  await awake();

  expect(await labelsIn(edit.address)).toEqual(NEUTRAL);
  await expect(edit.country).toHaveAttribute('autocomplete', 'country-name');
});

for (const [country, { labels, digits, firstState }] of Object.entries(COUNTRIES)) {
  test(`an address in ${country} has its own words in its own order`, async ({ page, store, awake, mode }) => {
    const edit = editPage(page);
    await store({});
    await awake();

    await choose(edit, mode, country);

    await expect.poll(() => labelsIn(edit.address)).toEqual(['Country', ...labels]);
    await expect(edit.country).toHaveValue(country);
    if (labels.some((label) => /code|Eircode/.test(label))) {
      if (digits) await expect(edit.postalCode).toHaveAttribute('inputmode', 'numeric');
      else await expect(edit.postalCode).not.toHaveAttribute('inputmode', 'numeric');
      await expect(edit.postalCode).toHaveAttribute('type', 'text');
    }
    if (firstState) {
      await expect(edit.state).toHaveRole('combobox');
      await expect(edit.state.getByRole('option').nth(1)).toHaveText(firstState);
      await expect(edit.state).toHaveValue('');
    }
  });
}

test('the button is there without the island, and only without it', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({});

  await awake();

  if (mode === 'js') await expect(edit.update).toHaveCount(0);
  else await expect(edit.update).toBeVisible();
});

test('updating the address fields saves nothing and loses nothing', async ({ page, store, awake, mode, customer }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);
  await edit.firstName.fill('');
  await edit.year.fill('87');
  await edit.street.fill('half\ntyped');
  await edit.city.fill('Cam');
  await edit.state.fill('Mass');
  await edit.postalCode.fill('02');

  await choose(edit, mode, 'United States');

  await expect.poll(() => labelsIn(edit.address)).toContain('ZIP code');
  await expect(edit.summary).toHaveCount(0);
  await expect(edit.email).toHaveValue(customer.email);
  await expect(edit.firstName).toHaveValue('');
  await expect(edit.year).toHaveValue('87');
  await expect(edit.street).toHaveValue('half\ntyped');
  await expect(edit.city).toHaveValue('Cam');
  await expect(edit.state).toHaveValue(/^Mass/);
  await expect(edit.postalCode).toHaveValue('02');
  await awake();
  expect(await versionOf(page)).toBe(version);
});

test('a typed CA is California in the United States', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.state.fill('CA');

  await choose(edit, mode, 'United States');

  await expect(edit.state).toHaveValue('California');
});

test('going round the world and back loses no half-typed value, and no focus', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.street.fill('1 Half');
  await edit.city.fill('Way');
  await edit.state.fill('Nowhere at all');
  await edit.postalCode.fill('12 3');
  await edit.country.focus();

  for (const [country, label] of [
    ['Japan', 'Prefecture'],
    ['Hong Kong', 'Area (optional)'],
    ['United Kingdom', 'Town or city'],
    ['United Arab Emirates', 'Emirate'],
    ['Germany', 'Postal code'],
    ['United States', 'ZIP code'],
  ] as const) {
    await choose(edit, mode, country);
    await expect.poll(() => labelsIn(edit.address)).toContain(label);
    if (mode === 'js') await expect(edit.country).toBeFocused();
    const values = await edit.address.evaluate((section) =>
      Object.fromEntries([...section.querySelectorAll<HTMLInputElement>('input, select, textarea')].map((input) => [input.name, input.value])),
    );
    expect(values, country).toEqual({ country, street_address: '1 Half', city: 'Way', state: 'Nowhere at all', postal_code: '12 3' });
  }
});

test('a stored address survives a look at another country', async ({ page, store, awake, mode }) => {
  const edit = editPage(page);
  await store({ country: 'United States', street_address: '221 Maple Street', city: 'Cambridge', state: 'Massachusetts', postal_code: '02139' });
  await awake();

  await choose(edit, mode, 'Japan');
  await expect.poll(() => labelsIn(edit.address)).toContain('Prefecture');
  await choose(edit, mode, 'United States');
  await expect.poll(() => labelsIn(edit.address)).toEqual(['Country', ...COUNTRIES['United States']!.labels]);

  await expect(edit.state).toHaveValue('Massachusetts');
  await edit.save.click();
  await expect(edit.saved).toContainText('Nothing was different');
});

test('autofill of all inputs at once keeps them all', async ({ page, store, awake }) => {
  const edit = editPage(page);
  const filled = { country: 'United States', street_address: '221 Maple Street', city: 'Cambridge', state: 'Massachusetts', postal_code: '02139' };
  await store({});
  await awake();

  await edit.address.evaluate((section, filled) => {
    for (const [name, value] of Object.entries(filled)) {
      const input = section.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }, filled);
  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await page.goto('/profile');
  const address = profilePage(page).postalAddress;
  expect((await address.innerText()).split('\n')).toEqual(['221 Maple Street', 'Cambridge, Massachusetts 02139', 'United States']);
});

test('autofill keeps everything while the rules of the country are still on their way @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  const filled = { country: 'Japan', street_address: '1-2-3 Nagatacho', city: 'Chiyoda-ku', state: 'Tokyo', postal_code: '100-0014' };
  await store({});
  await awake();
  await page.route('**/countries/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });

  await edit.address.evaluate((section, filled) => {
    for (const [name, value] of Object.entries(filled)) {
      const input = section.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }, filled);

  await expect.poll(() => labelsIn(edit.address)).toEqual(['Country', 'Postal code', 'Prefecture', 'City', 'Street address']);
  await expect(edit.street).toHaveValue('1-2-3 Nagatacho');
  await expect(edit.city).toHaveValue('Chiyoda-ku');
  await expect(edit.state).toHaveValue('Tokyo');
  await expect(edit.postalCode).toHaveValue('100-0014');
});

test('of two countries chosen quickly the last one counts @js', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await page.route('**/countries/Japan', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });

  await edit.country.selectOption('Japan');
  await edit.country.selectOption('Germany');

  await expect.poll(() => labelsIn(edit.address)).toEqual(['Country', 'Street address', 'Postal code', 'City']);
  await page.waitForTimeout(1500);
  expect(await labelsIn(edit.address)).toEqual(['Country', 'Street address', 'Postal code', 'City']);
});

test('a country whose rules do not arrive can still be saved @js', async ({ page, store, awake, complaints }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await page.route('**/countries/*', (route) => route.abort());
  await edit.country.selectOption('Germany');
  await edit.street.fill('Unter den Linden 77');
  await edit.city.fill('Berlin');
  await edit.postalCode.fill('10117');

  await edit.save.click();

  await expect(edit.saved).toBeFocused();
  await page.close(); // after the save it asks for the rules once more
  complaints.length = 0; // the browser notes the rules that did not get through
});

test('the list of countries can be searched by typing its first letters', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.country.focus();

  await page.keyboard.type('Germ');

  await expect(edit.country).toHaveValue('Germany');
});

test('a name of a country that is in no list stays, and is answered for', async ({ page, store, context, baseURL, awake, customer }) => {
  await store({});
  const form = { email: customer.email, first_name: 'Ada', last_name: '', country: 'Atlantis', street_address: '1 Deep Street', city: 'Poseidonis', state: '', postal_code: '' };
  const answer = await context.request.post('/profile/edit', { form, headers: { origin: baseURL! } });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain('<option selected>Atlantis</option>');
  await awake();
  await expect(editPage(page).country).toHaveValue('');
});
