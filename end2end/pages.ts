// The pages as a person meets them: by roles and labels.
import type { Locator, Page } from '@playwright/test';

/** What stands around every page. */
export const anyPage = (page: Page) => ({
  main: page.getByRole('main'),
  heading: page.getByRole('heading', { level: 1 }),
  skipLink: page.getByRole('link', { name: 'Skip to main content' }),
  summary: page.getByRole('alert', { name: 'There is a problem' }),
  saved: page.getByRole('status', { name: 'Saved' }),
  signOut: page.getByRole('button', { name: 'Sign out' }),
});

export const signInPage = (page: Page) => ({
  ...anyPage(page),
  email: page.getByLabel('Email address'),
  password: page.getByLabel('Password', { exact: true }),
  show: page.getByRole('button', { name: 'Show password' }),
  hide: page.getByRole('button', { name: 'Hide password' }),
  submit: page.getByRole('button', { name: 'Sign in' }),
});

export const signUpPage = (page: Page) => ({
  ...anyPage(page),
  email: page.getByLabel('Email address'),
  firstName: page.getByLabel('First name'),
  lastName: page.getByLabel('Last name'),
  ...birthDate(page),
  password: page.getByLabel('Password', { exact: true }),
  submit: page.getByRole('button', { name: 'Create account' }),
});

export const profilePage = (page: Page) => ({
  ...anyPage(page),
  personal: page.getByRole('region', { name: 'Personal details' }),
  email: page.getByRole('region', { name: 'Email' }),
  address: page.getByRole('region', { name: 'Address' }),
  postalAddress: page.getByRole('region', { name: 'Address' }).locator('address'),
  welcome: page.getByRole('status', { name: 'Welcome' }),
});

export const editPage = (page: Page) => {
  const address = page.getByRole('region', { name: /^Address/ });
  return {
    ...anyPage(page),
    email: page.getByLabel('Email address'),
    currentPassword: page.getByLabel(/^Current password/),
    firstName: page.getByLabel('First name'),
    lastName: page.getByLabel('Last name'),
    ...birthDate(page),
    address,
    country: address.getByLabel('Country', { exact: true }),
    street: address.getByLabel('Street address'),
    city: address.getByLabel(/^(City|Town or city|District|Suburb|Post town)$/),
    state: address.getByLabel(/^(State|Province|Prefecture|County|Emirate|Area|State or province)( \(optional\))?$/),
    postalCode: address.getByLabel(/^(Postal code|Postcode|ZIP code|PIN code|Eircode)( \(optional\))?$/),
    update: page.getByRole('button', { name: 'Update address fields' }),
    save: page.getByRole('button', { name: 'Save changes' }),
    saving: page.getByRole('button', { name: 'Saving…' }),
    cancel: page.getByRole('link', { name: 'Cancel' }),
    notSaved: page.getByRole('alert', { name: 'We could not save' }),
    again: page.getByRole('alert', { name: 'You are signed in again' }),
  };
};

/** Two edits side by side: what somebody sees whose form was overtaken. */
export const conflictPage = (page: Page) => ({
  ...anyPage(page),
  nothingLost: page.getByRole('alert', { name: 'Nothing has been lost' }),
  choice: (name: string) => {
    const group = page.getByRole('group', { name, exact: true });
    return { mine: group.getByRole('radio', { name: /^Your change/ }), theirs: group.getByRole('radio', { name: /^Saved now/ }) };
  },
  kept: page.getByRole('region', { name: 'Changed in one place only' }),
  currentPassword: page.getByLabel(/^Current password/),
  save: page.getByRole('button', { name: 'Save my choices' }),
  discard: page.getByRole('link', { name: 'Discard my changes' }),
});

export const apiPage = (page: Page) => ({
  ...anyPage(page),
  navigation: page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'API' }),
  contents: page.getByRole('region', { name: 'On this page' }),
  part: (name: string) => page.getByRole('region', { name, exact: true }),
});

function birthDate(page: Page) {
  const birthDate = page.getByRole('group', { name: /^Date of birth/ });
  return {
    birthDate,
    day: birthDate.getByLabel('Day'),
    month: birthDate.getByLabel('Month'),
    year: birthDate.getByLabel('Year'),
  };
}

/** The labels of the inputs inside, in the order in which they are seen. */
export async function labelsIn(region: Locator): Promise<string[]> {
  const inputs = region.getByRole('textbox').or(region.getByRole('combobox'));
  const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();
  const labels = await inputs.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? ''));
  return labels.map(tidy);
}

/** The version a form was opened with: it rises with every change. */
export async function versionOf(page: Page): Promise<number> {
  const form = page.getByRole('main');
  return Number(await form.evaluate((main) => main.querySelector<HTMLInputElement>('input[name=version]')?.value));
}
