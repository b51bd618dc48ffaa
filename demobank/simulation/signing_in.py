"""The sign-in page, as a browser goes through it."""

import httpx

from demobank.simulation.world import World

SIGN_IN = "/accounts/login/"


class CannotSignIn(Exception):
    pass


async def sign_in(world: World, email: str, password: str) -> str:
    """Sign in through the page, as a browser does; returns the cookies for the socket."""
    async with (
        world.admission,
        httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=60) as browser,
    ):
        await browser.get(SIGN_IN)
        csrf = next((value for name, value in browser.cookies.items() if "csrf" in name), "")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": csrf}
        answer = await browser.post(
            SIGN_IN, data=form, headers={"Origin": world.url, "Referer": world.url + SIGN_IN}
        )
        if not answer.is_redirect:
            raise CannotSignIn(f"{email} could not sign in: the page answered {answer.status_code}")
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
