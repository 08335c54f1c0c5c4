"""Signing out while a slow request of the same session is under way: the session does not come back."""

import asyncio
import itertools
import random

from .client import Client
from .customers import PASSWORD, is_signed_in, post_form, sign_in, sign_up_many
from .scenario import scenario
from .verdict import expect

_numbers = itertools.count()


@scenario
async def sign_out_races_sqlite(stage):
    """Signing out during a slow request, SQLite: no session survives."""
    return await _race(stage, "sqlite")


@scenario
async def sign_out_races_postgres(stage):
    """The same on PostgreSQL."""
    return await _race(stage, "postgres")


async def _race(stage, kind):
    server = await stage.serve(await stage.database(kind))
    customers, rounds = await sign_up_many(server.port, 4), stage.size(200, 25)
    raced = overlapped = survived = 0
    slow, quick = Client(server.port), Client(server.port)
    # How soon a request may be over differs from machine to machine: it is asked on until enough were slower than their sign-out.
    while raced < rounds or overlapped <= rounds // 4:
        expect(raced < rounds * 4, f"only {overlapped} of {raced} requests were slow enough")
        customer = customers[raced % len(customers)]
        raced += 1
        cookie = await sign_in(quick, customer)
        changing = asyncio.create_task(_change_email(slow, customer, cookie))
        # The slow request hashes a password: 20 ms and more.
        await asyncio.sleep(random.uniform(0.001, 0.02))
        signed_out = await post_form(quick, "/sign-out", cookie)
        expect(signed_out.status == 303, f"signing out is answered {signed_out.status}")
        overlapped += not changing.done()
        await changing
        survived += await is_signed_in(quick, cookie)
    expect(survived == 0, f"{survived} of {raced} sessions survived")
    return f"{raced} races, {overlapped} ended after the sign-out, 0 sessions survived"


async def _change_email(connection, customer, cookie):
    """A new address asks for the password, and leaves a message in the session."""
    address = f"moved{next(_numbers)}@example.com"
    answer = await post_form(connection, "/profile/edit", cookie, customer=customer.id, email=address, first_name="Ada", current_password=PASSWORD)
    if answer.status == 303:
        customer.email = address
    expect(answer.status in (303, 401, 503), f"the slow request is answered {answer.status}")
