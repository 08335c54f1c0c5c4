// What every test gets: a page that may not complain, a customer of its own, and the two checks of its HTML.
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Browser, type BrowserContext, type Page, type Response } from '@playwright/test';
import { FileSystemConfigLoader, HtmlValidate, type Report } from 'html-validate';
import { fileURLToPath } from 'node:url';

export { expect };

/** `no-wasm`: JavaScript is on, but the island's program never arrives. */
export type Mode = 'js' | 'no-js' | 'no-wasm';

/** An account of its own for every test. */
export interface Customer {
  email: string;
  password: string;
}

/** What a form sends, by the names of its inputs. */
export type Inputs = Record<string, string>;

export const PASSWORD = 'correct horse battery';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** Rules about how HTML is written. A browser writes the live document in its own way. */
const WRITING_RULES = ['attribute-boolean-style', 'attribute-empty-style', 'void-style', 'no-trailing-whitespace', 'no-raw-characters', 'doctype-style'];

interface Fixtures {
  mode: Mode;
  /** Everything the pages of this test complained about. */
  complaints: string[];
  /** Signs up, and in. */
  customer: Customer;
  /** Signs up, and stays out. */
  stranger: Customer;
  /** Saves a profile behind the page's back; what is left out is sent as the form would show it after sign-up. */
  store: (inputs: Inputs) => Promise<void>;
  /** Goes to the edit form, and waits until the island is awake where there is one. */
  awake: (page?: Page) => Promise<void>;
  /** The status of the document that is shown. */
  status: () => number;
  /** 0 violations of WCAG 2.2 AA and best practice. */
  axe: (page?: Page) => Promise<void>;
  /** 0 errors in the HTML that the server sent, and in what the browser made of it. */
  html: (page?: Page) => Promise<void>;
  /** Another page with the same checks, in a context of its own or in the given one. */
  another: (context?: BrowserContext) => Promise<Page>;
}

let counter = 0;

export const test = base.extend<Fixtures>({
  mode: ['js', { option: true }],

  complaints: [
    async ({}, use) => {
      const complaints: string[] = [];
      await use(complaints);
      expect(complaints, 'requests to other origins, console errors, CSP violations and page errors').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, mode }, use) => {
    await prepare(context, mode);
    await use(context);
  },

  page: async ({ page, mode, baseURL, complaints }, use) => {
    await listen(page, mode, baseURL!, complaints);
    await use(page);
  },

  another: async ({ browser, context: own, mode, baseURL, complaints, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (context) => {
      if (!context) {
        context = await browser.newContext({ baseURL, javaScriptEnabled });
        opened.push(context);
        await prepare(context, mode);
      } else {
        expect(context).toBe(own);
      }
      const page = await context.newPage();
      await listen(page, mode, baseURL!, complaints);
      return page;
    });
    for (const context of opened) await context.close();
  },

  stranger: async ({ playwright, baseURL }, use, info) => {
    const customer = newCustomer(info.workerIndex);
    const request = await playwright.request.newContext({ baseURL });
    const answer = await request.post('/sign-up', { form: signUpInputs(customer), maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    await request.dispose();
    await use(customer);
  },

  customer: async ({ context }, use, info) => {
    const customer = newCustomer(info.workerIndex);
    const answer = await context.request.post('/sign-up', { form: signUpInputs(customer), maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    await context.request.get('/profile');
    await use(customer);
  },

  store: async ({ context, customer, baseURL }, use) => {
    await use(async (inputs) => {
      const plain = { email: customer.email, first_name: 'Ada', last_name: 'Lovelace', dob_day: '', dob_month: '', dob_year: '' };
      const form = { ...plain, country: '', street_address: '', city: '', state: '', postal_code: '', ...inputs };
      const answer = await context.request.post('/profile/edit', { form, maxRedirects: 0, headers: { origin: baseURL! } });
      expect(answer.status(), 'the profile must be valid').toBe(303);
      await context.request.get('/profile');
    });
  },

  awake: async ({ page: own, mode }, use) => {
    await use(async (page = own) => {
      await page.goto('/profile/edit');
      if (mode === 'js') await untilAwake(page);
    });
  },

  status: async ({ page }, use) => {
    let status = 0;
    page.on('response', (response) => {
      if (isDocument(page, response) && response.status() !== 303) status = response.status();
    });
    await use(() => status);
  },

  axe: async ({ page: own, browser, mode }, use) => {
    await use(async (page = own) => {
      const mirror = mode === 'no-js' ? await mirrorOf(page, browser) : page;
      const { violations } = await new AxeBuilder({ page: mirror }).withTags(AXE_TAGS).analyze();
      const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`);
      expect(found).toEqual([]);
      if (mirror !== page) await mirror.context().close();
    });
  },

  html: async ({ page: own, mode }, use) => {
    const sent = new Map<Page, string>();
    own.on('response', async (response) => {
      if (isDocument(own, response) && response.status() !== 303) sent.set(own, await response.text().catch(() => ''));
    });
    const validator = new HtmlValidate(new FileSystemConfigLoader());
    const here = fileURLToPath(new URL('page.html', import.meta.url));
    await use(async (page = own) => {
      await expect.poll(() => sent.get(page) ?? '', 'the server sent a page').not.toBe('');
      expect(errorsOf(await validator.validateString(sent.get(page)!, here)), 'what the server sent').toEqual([]);
      if (mode === 'no-js') return;
      const rules = Object.fromEntries(WRITING_RULES.map((rule) => [rule, 'off' as const]));
      expect(errorsOf(await validator.validateString(await page.content(), here, { rules })), 'the live document').toEqual([]);
    });
  },
});

/** The island has taken over the form. */
export async function untilAwake(page: Page) {
  await page.waitForFunction(() => document.documentElement.dataset.islands === 'awake');
  await expect(page.getByRole('button', { name: 'Update address fields' }), 'the island works').toBeHidden();
}

/** axe needs scripts: where there are none, the same document is shown once more, with scripts on and its own ones left out. */
async function mirrorOf(page: Page, browser: Browser): Promise<Page> {
  const media = await page.evaluate(() => ({
    colorScheme: matchMedia('(prefers-color-scheme: dark)').matches ? ('dark' as const) : ('light' as const),
    forcedColors: matchMedia('(forced-colors: active)').matches ? ('active' as const) : ('none' as const),
  }));
  const context = await browser.newContext({ viewport: page.viewportSize(), javaScriptEnabled: true, ...media });
  const body = await page.content();
  await context.route('**/*.js', (route) => route.abort());
  await context.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  const mirror = await context.newPage();
  await mirror.goto(page.url());
  return mirror;
}

function newCustomer(worker: number): Customer {
  counter += 1;
  return { email: `ada.${process.pid}.${worker}.${counter}@example.com`, password: PASSWORD };
}

function signUpInputs(customer: Customer): Inputs {
  const birthDate = { dob_day: '', dob_month: '', dob_year: '' };
  return { email: customer.email, first_name: 'Ada', last_name: 'Lovelace', ...birthDate, password: customer.password };
}

function isDocument(page: Page, response: Response): boolean {
  return response.request().isNavigationRequest() && response.frame() === page.mainFrame();
}

function errorsOf(report: Report): string[] {
  return report.results.flatMap((result) => result.messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`));
}

async function prepare(context: BrowserContext, mode: Mode) {
  if (mode === 'no-wasm') await context.route('**/*.wasm', (route) => route.abort());
  if (mode === 'no-js') return;
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}

/** Notes every complaint of a page. The one noise that is expected is the wasm that does not arrive in `no-wasm`. */
async function listen(page: Page, mode: Mode, origin: string, complaints: string[]) {
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:' && url.protocol !== 'about:') complaints.push(`request to ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    const isBlockedWasm = mode === 'no-wasm' && url.endsWith('.wasm') && message.text().includes('net::ERR_FAILED');
    const isOwnStatus = /^Failed to load resource: the server responded with a status of (400|401|404|409|412|422|429|503) /.test(message.text());
    if (!isBlockedWasm && !isOwnStatus) complaints.push(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
}
