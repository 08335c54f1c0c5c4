import type { Page } from '@playwright/test';
import { expect, PASSWORD, test, type Mode } from '../fixtures.ts';
import { anyPage, editPage, conflictPage, profilePage, signInPage, signUpPage } from '../pages.ts';

const JAPAN = { country: 'Japan', street_address: '1-2-3 Nagatacho', city: 'Chiyoda-ku', state: 'Tokyo', postal_code: '100-0014' };

interface World {
  page: Page;
  mode: Mode;
  store: (inputs: Record<string, string>) => Promise<void>;
  awake: (page?: Page) => Promise<void>;
}

/** Every page in every state that can be reached. */
const STATES: Record<string, { title: RegExp; signedIn?: boolean; go: (world: World) => Promise<void> }> = {
  'sign in': { title: /^Sign in –/, go: ({ page }) => visit(page, '/sign-in') },
  'sign in with an error': {
    title: /^Error: Sign in –/,
    async go({ page }) {
      await page.goto('/sign-in');
      await signInPage(page).submit.click();
      await expect(anyPage(page).summary).toBeVisible();
    },
  },
  'sign in again': {
    title: /^Sign in –/,
    signedIn: true,
    async go({ page, awake, store }) {
      await store({});
      await awake();
      await page.context().clearCookies();
      await editPage(page).save.click();
      await expect(page.getByRole('alert', { name: 'Your session has ended' })).toBeVisible();
    },
  },
  'sign up': { title: /^Create an account –/, go: ({ page }) => visit(page, '/sign-up') },
  'sign up with errors': {
    title: /^Error: Create an account –/,
    async go({ page }) {
      await page.goto('/sign-up');
      await signUpPage(page).day.fill('32');
      await signUpPage(page).submit.click();
      await expect(anyPage(page).summary).toBeVisible();
    },
  },
  'signed out': { title: /^Signed out –/, go: ({ page }) => visit(page, '/signed-out') },
  'not found': { title: /^(Error: )?There is nothing at this address –/, go: ({ page }) => visit(page, '/nowhere') },
  'API': { title: /^API –/, go: ({ page }) => visit(page, '/docs/api') },
  'API, signed in': { title: /^API –/, signedIn: true, go: ({ page }) => visit(page, '/docs/api') },
  'profile without anything': {
    title: /^Your profile –/,
    signedIn: true,
    async go({ page, store }) {
      await store({ last_name: '' });
      await page.goto('/profile');
    },
  },
  'profile with everything': {
    title: /^Your profile –/,
    signedIn: true,
    async go({ page, store }) {
      const email = `${'long'.repeat(15)}@${'x'.repeat(60)}.${Date.now()}.example.com`;
      await store({ ...JAPAN, dob_day: '27', dob_month: '3', dob_year: '1987', email, current_password: PASSWORD });
      await page.goto('/profile');
    },
  },
  'edit before a country is chosen': {
    title: /^Change your details –/,
    signedIn: true,
    async go({ store, awake }) {
      await store({});
      await awake();
    },
  },
  'edit an address in Japan': {
    title: /^Change your details –/,
    signedIn: true,
    async go({ store, awake }) {
      await store(JAPAN);
      await awake();
    },
  },
  'edit with every error': {
    title: /^Error: Change your details –/,
    signedIn: true,
    async go({ page, store, awake }) {
      const edit = editPage(page);
      await store(JAPAN);
      await awake();
      await edit.email.fill('ada');
      await edit.firstName.fill('');
      await edit.lastName.fill('x'.repeat(151));
      await edit.day.fill('32');
      await edit.street.fill('');
      await edit.city.fill('');
      await edit.state.selectOption('');
      await edit.postalCode.fill('1');
      await edit.save.click();
      await expect(edit.summary.getByRole('link')).toHaveCount(8);
    },
  },
  'edit with a wrong password': {
    title: /^Error: Change your details –/,
    signedIn: true,
    async go({ page, store, awake }) {
      const edit = editPage(page);
      await store({});
      await awake();
      await edit.email.fill('new@example.com');
      await edit.save.click();
      await expect(edit.currentPassword).toBeVisible();
      await expect(edit.summary).toBeVisible();
    },
  },
  'saved': {
    title: /^(Your profile|Change your details) –/,
    signedIn: true,
    async go({ page, store, awake }) {
      const edit = editPage(page);
      await store({});
      await awake();
      await edit.firstName.fill('Grace');
      await edit.save.click();
      await expect(edit.saved).toBeVisible();
    },
  },
  'changed elsewhere': {
    title: /^This profile changed elsewhere –/,
    signedIn: true,
    async go({ page, store, awake }) {
      const edit = editPage(page);
      await store({});
      await awake();
      await store({ first_name: 'Augusta' });
      await edit.firstName.fill('Adelaide');
      await edit.save.click();
      await expect(conflictPage(page).nothingLost).toBeVisible();
    },
  },
};

async function visit(page: Page, path: string) {
  await page.goto(path);
}

for (const [state, { title, signedIn, go }] of Object.entries(STATES)) {
  test(`${state}: one heading, a title of its own, 0 axe violations and 0 HTML errors`, async ({ page, mode, context, store, awake, axe, html }) => {
    test.slow(state.startsWith('API'), 'a long page');
    if (!signedIn) await context.clearCookies();
    await go({ page, mode, store, awake });
    // A page that a form has led to may still be without its stylesheet.
    await page.waitForLoadState('load');

    await expect(page).toHaveTitle(title);
    await expect(anyPage(page).heading).toHaveCount(1);
    await expect(anyPage(page).heading).toBeVisible();
    await axe();
    await page.emulateMedia({ colorScheme: 'dark' });
    await axe();
    await html();
  });

  test(`${state}: 320 px wide and with forced colours nothing is lost`, async ({ page, mode, context, store, awake, axe }) => {
    test.slow(state.startsWith('API'), 'a long page');
    if (!signedIn) await context.clearCookies();
    await page.setViewportSize({ width: 320, height: 640 });
    await go({ page, mode, store, awake });
    // A page that a form has led to may still be without its stylesheet.
    await page.waitForLoadState('load');

    const [scrolled, width] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    expect(scrolled).toBeLessThanOrEqual(width!);
    await axe();
    await page.emulateMedia({ forcedColors: 'active' });
    await axe();
  });

  test(`${state}: everything that can be pressed is at least 24 px, buttons and inputs 44 px high`, async ({ page, mode, context, store, awake }) => {
    if (!signedIn) await context.clearCookies();
    await page.setViewportSize({ width: 320, height: 640 });
    await go({ page, mode, store, awake });
    // A page that a form has led to may still be without its stylesheet.
    await page.waitForLoadState('load');

    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=hidden]), select, textarea')];
      return targets
        .filter((target) => target.checkVisibility() && target.tabIndex >= 0 && !target.matches('p a, .skip'))
        // A radio button is pressed by its label.
        .map((target) => ({ target, box: (target.closest('.pick label') ?? target).getBoundingClientRect(), least: target.matches('button, input, select, textarea') ? 44 : 24 }))
        .filter(({ box, least }) => box.height < least || box.width < 24)
        .map(({ target, box }) => `${target.outerHTML.slice(0, 80)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    });
    expect(small).toEqual([]);
  });
}

test('no page says please, sorry, invalid, forbidden, oops or required field', async ({ page, mode, store, awake }) => {
  for (const state of ['profile without anything', 'edit before a country is chosen', 'edit with every error']) {
    await STATES[state]!.go({ page, mode, store, awake });
    expect(await page.getByRole('main').innerText()).not.toMatch(/please|sorry|invalid|forbidden|oops|required field/i);
  }
});

test('forms leave checking to the server: novalidate, and no required, maxlength, pattern, number or placeholder', async ({ page, store, awake }) => {
  await store(JAPAN);
  const constraints = () => page.locator('[required], [maxlength], [pattern], [type=number], [placeholder], [disabled]');
  await awake();
  await expect(constraints()).toHaveCount(0);
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(path);
    await expect(constraints()).toHaveCount(0);
    const forms = await page.getByRole('main').evaluate((main) => [...main.querySelectorAll('form')].map((form) => form.noValidate));
    expect(forms).toEqual([true]);
  }
});

test('the names, ids and autocomplete tokens of every form stay as they are', async ({ page, store, awake, context }) => {
  const rows: string[] = [];
  const note = async (title: string) => {
    rows.push(`# ${title}`);
    const inputs = await page.getByRole('main').evaluate((main) =>
      [...main.querySelectorAll<HTMLInputElement>('input, select, textarea, button[name]')].map((input) =>
        [input.name, input.id || '-', input.getAttribute('autocomplete') ?? '-', input.getAttribute('type') ?? input.localName].join(' '),
      ),
    );
    rows.push(...inputs, '');
  };
  await store({ country: 'United States', street_address: '221 Maple Street', city: 'Cambridge', state: 'Massachusetts', postal_code: '02139' });
  await awake();
  await note('edit, United States');
  await store({});
  await awake();
  await note('edit, no country');
  await context.clearCookies();
  for (const path of ['/sign-in', '/sign-up', '/sign-in?next=/profile/edit']) {
    await page.goto(path);
    await note(path);
  }

  expect(rows.join('\n')).toMatchSnapshot('forms.txt');
});

test('nothing personal is kept by the browser', async ({ page, store }) => {
  await store({});
  for (const path of ['/profile', '/profile/edit']) {
    const response = await page.goto(path);
    expect(response!.headers()['cache-control']).toBe('no-store');
  }
  expect(await profilePage(page).main.count()).toBe(1);
});
