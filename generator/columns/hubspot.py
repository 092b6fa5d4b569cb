"""Columns of what HubSpot knows: companies, contacts, deals, conversations and tickets."""

from dataclasses import dataclass

import numpy as np

from generator.arrays import NULL, Columns, Ints, Texts, join, texts
from generator.columns.keys import key_of
from generator.columns.leads import Leads
from generator.columns.pools import pools
from generator.spec import app_database, hubspot
from generator.spec.hubspot import COMPANIES, CONTACTS, DEALS, ENGAGEMENTS, TICKETS
from generator.story import market, terms
from generator.story.block import Story
from generator.story.people import MANAGER

_CODES = texts([country.code for country in market.COUNTRIES])
_REGIONS = texts([country.region for country in market.COUNTRIES])
_EMPLOYEES = 14
_LOST_WEIGHTS = (30, 28, 18, 13, 11)
_FORM_WEIGHTS = (46, 28, 14, 12)
_TIMED = (hubspot.ENGAGEMENT_TYPES.index("call"), hubspot.ENGAGEMENT_TYPES.index("meeting"))


@dataclass(frozen=True)
class _Known:
    """The prospects that HubSpot knows, since they qualified, with their owners; `index` is by prospect."""

    prospect: Ints
    index: Ints
    owner: Texts


def tables(story: Story, product: dict[str, Columns], leads: Leads) -> dict[str, Columns]:
    """HubSpot's tables of a block; `product` are the block's tables of the app database."""
    is_known = story.prospects.qualified != NULL
    who = np.flatnonzero(is_known)
    names = join(pools().first_names[:_EMPLOYEES], b" ", pools().surnames[:_EMPLOYEES])
    owner = names[story.streams.below(_EMPLOYEES, COMPANIES.name, "owner_name", len(who))]
    known = _Known(who, np.cumsum(is_known) - 1, owner)
    return {
        COMPANIES.name: _companies(story, leads, known),
        CONTACTS.name: _contacts(story, product, leads, known),
        DEALS.name: _deals(story, known),
        ENGAGEMENTS.name: _engagements(story, known),
        TICKETS.name: _tickets(story, known),
    }


def _companies(story: Story, leads: Leads, known: _Known) -> Columns:
    prospects, who, own = story.prospects, known.prospect, len(story.accounts)
    account = np.where(who < own, who, NULL)
    paid = np.zeros(len(who), np.bool_)
    paid[:own] = story.accounts.converted != NULL
    left = np.zeros(len(who), np.bool_)
    left[:own] = story.ends != NULL
    stage = np.select(
        [paid & ~left, paid, prospects.engaged[who] != NULL],
        [b"customer", b"former_customer", b"opportunity"],
        b"lead",
    )
    return {
        "company_id": key_of(story.block, np.arange(len(who))),
        "account_id": key_of(story.block, account),
        "company_name": leads.company[who],
        "industry": texts(app_database.INDUSTRIES)[prospects.industry[who]],
        "company_size": texts(app_database.COMPANY_SIZES)[prospects.size[who]],
        "region": _REGIONS[prospects.country[who]],
        "country": _CODES[prospects.country[who]],
        "lifecycle_stage": stage,
        "owner_name": known.owner,
        "created_at": prospects.qualified[who],
    }


def _contacts(story: Story, product: dict[str, Columns], leads: Leads, known: _Known) -> Columns:
    """The leads, in the order of their companies, then the managers among the accounts' users."""
    users, who, own = product[app_database.USERS.name], known.prospect, len(story.accounts)
    managers = np.flatnonzero(story.users.role == MANAGER)
    owner = np.full(len(who), NULL, dtype=np.int64)
    owner[:own] = np.searchsorted(story.users.account, np.arange(own))
    leads_and_managers = np.arange(len(who)), np.full(len(managers), NULL)
    n = len(who) + len(managers)
    return {
        "contact_id": key_of(story.block, np.arange(n)),
        "company_id": key_of(
            story.block, np.concatenate([np.arange(len(who)), story.users.account[managers]])
        ),
        "mql_id": key_of(story.block, np.concatenate(leads_and_managers)),
        "user_id": key_of(story.block, np.concatenate([owner, managers])),
        "full_name": np.concatenate([leads.name[who], users["full_name"][managers]]),
        "email": np.concatenate([leads.email[who], users["email"][managers]]),
        "created_at": np.concatenate([story.prospects.qualified[who], story.users.created[managers]]),
    }


def _deals(story: Story, known: _Known) -> Columns:
    deals = story.deals
    n = len(deals.prospect)
    company = known.index[deals.prospect]
    is_closed = deals.closed != NULL
    won, lost = is_closed & (deals.is_won == 1), is_closed & (deals.is_won == 0)
    reached = (deals.entered != NULL).sum(axis=1) - 1
    stage = np.where(won, len(hubspot.OPEN_STAGES), np.where(lost, len(hubspot.OPEN_STAGES) + 1, reached))
    reason = story.streams.pick(_LOST_WEIGHTS, DEALS.name, "lost_reason", n)
    # Rows of subscriptions are the changes that start one.
    row = np.cumsum(story.changes.reason != terms.CHURN) - 1
    began = won & (deals.change != NULL)
    subscription = np.where(began, row[np.where(began, deals.change, 0)] if len(row) else NULL, NULL)
    entered = {
        f"entered_{name}_at": deals.entered[:, index] for index, name in enumerate(hubspot.OPEN_STAGES)
    }
    return {
        "deal_id": key_of(story.block, np.arange(n)),
        "company_id": key_of(story.block, company),
        "contact_id": key_of(story.block, company),
        "subscription_id": key_of(story.block, subscription),
        "deal_type": texts(hubspot.DEAL_TYPES)[deals.kind],
        "stage": texts(hubspot.DEAL_STAGES)[stage],
        "amount": deals.amount,
        "lost_reason": np.where(lost, texts(hubspot.LOST_REASONS)[reason], b""),
        "owner_name": known.owner[company],
        **entered,
        "entered_closed_won_at": np.where(won, deals.closed, NULL),
        "entered_closed_lost_at": np.where(lost, deals.closed, NULL),
        "created_at": deals.entered[:, 0],
        "closed_at": deals.closed,
    }


def _engagements(story: Story, known: _Known) -> Columns:
    talks, streams, table = story.conversations, story.streams, ENGAGEMENTS.name
    n = len(talks.at)
    company = known.index[talks.prospect]
    form = streams.pick(_FORM_WEIGHTS, table, "engagement_type", n)
    seconds = 90 + streams.below(3_400, table, "duration_seconds", (n, 2)).min(axis=1)
    return {
        "engagement_id": key_of(story.block, np.arange(n)),
        "company_id": key_of(story.block, company),
        "contact_id": key_of(story.block, company),
        "deal_id": key_of(story.block, talks.deal),
        "engagement_type": texts(hubspot.ENGAGEMENT_TYPES)[form],
        "duration_seconds": np.where(np.isin(form, _TIMED), seconds, NULL),
        "owner_name": known.owner[company],
        "engaged_at": talks.at,
    }


def _tickets(story: Story, known: _Known) -> Columns:
    tickets = story.tickets
    company = known.index[tickets.account]
    status = np.where(
        tickets.resolved != NULL, b"closed", np.where(tickets.answered != NULL, b"pending", b"open")
    )
    return {
        "ticket_id": key_of(story.block, np.arange(len(company))),
        "company_id": key_of(story.block, company),
        "contact_id": key_of(story.block, company),
        "account_id": key_of(story.block, tickets.account),
        "location_id": key_of(story.block, tickets.location),
        "category": texts(hubspot.TICKET_CATEGORIES)[tickets.category],
        "priority": texts(hubspot.PRIORITIES)[tickets.priority],
        "status": status,
        "satisfaction": tickets.satisfaction,
        "created_at": tickets.opened,
        "first_response_at": tickets.answered,
        "resolved_at": tickets.resolved,
    }
