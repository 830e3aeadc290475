"""Every address × everybody who may come there: one table says what each of them gets."""

import re
from fnmatch import fnmatchcase
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.test_site import VIEWS
from tests.world import ROLES, make_world, overheard, text_of

# Much, and nothing that other tests do not reach: tracing it takes longer than doing it.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
LOGIN, GONE, BUTTON = 302, 404, 405
PARTICIPANTS = {"mentee", "mentor", "second mentee", "other mentor"}
# Who finds something behind each door; everybody else does not find that there is anything.
DOORS = {
    "public": set(ROLES),
    "any": set(ROLES) - {"anonymous"},
    "pair": {"mentee", "mentor"},
    "hers": {"mentee"},
    "mentee": {"mentee", "second mentee"},
    "part": PARTICIPANTS,
    "his": {"mentor"},
    "staff": {"guide", "colleague"},
    "guide": {"guide"},
    "desk": {"guide", "colleague", "staff elsewhere"},
}
AT_THE_DESK = {"guide", "staff", "desk"}
# Whoever has the link of these is whom it was made for.
BY_LINK = {"duos:permission_read": "reader", "portal:calendar_read": "mentee"}
NOT_HERS = re.compile(r"django_session|cache|accounts_user\" SET \"last_login")
# Which addresses, behind which door, of what, and what a GET gives: 200 unless said otherwise.
# The first row that fits counts. 405 is a button without a page.
TABLE = """
home                                any    -                          302
health                              public -
set_language                        public -                       302
dashboard:attention_put_off         staff  rule=undelivered
dashboard:attention_have_back       staff  rule=help                  405
dashboard:email_send_again          staff  pk=email                   405
dashboard:email_settle              staff  pk=email                   405
dashboard:address_correct           staff  pk=email
dashboard:people_export             staff  kind=csv
dashboard:same_person               staff  pk=waiting other_pk=application
dashboard:capacity_set              staff  pk=mentor_person participant=mentor 405
dashboard:person*                   staff  pk=person
dashboard:keep_longer               staff  pk=person
dashboard:forget_due                staff  -                          405
dashboard:message                   staff  pk=message
dashboard:message_try               staff  pk=message                 405
dashboard:message_call_off          staff  pk=message                 405
dashboard:message_drop              staff  pk=message                 405
dashboard:message_begin             staff  -                          405
dashboard:digest_set                staff  -                          405
dashboard:team_remove               staff  pk=member
dashboard:*                         staff  -
programmes:create                   desk   -
programmes:create_from              desk   preset=gp
programmes:open_up                  staff  -                          405
programmes:close                    staff  -                          405
programmes:question_add             staff  -
programmes:question_list            staff  -
programmes:question_delete          staff  pk=question                405
programmes:question_ask             staff  pk=question way=on         405
programmes:question_move            staff  pk=question way=up         405
programmes:question_edit            staff  pk=question
programmes:edit                     staff  part=gegevens
programmes:letter_try               staff  kind=duos/introduction_question 405
programmes:letter_edit              staff  kind=duos/introduction_question
programmes:material_delete          staff  pk=material                405
programmes:material_file            staff  pk=material               404
programmes:material_edit            staff  pk=material
programmes:cohort_delete            staff  pk=cohort                  405
programmes:cohort_edit              staff  pk=cohort
programmes:colour_drop              staff  -                          405
programmes:logo_set                 staff  -                          405
programmes:logo_drop                staff  -                          405
programmes:house_style_sheet        public colour=1f6f78 version=1
programmes:house_style_sample       desk   colour=1f6f78
programmes:logo                     public version=1               404
programmes:public                   public -
programmes:*                        staff  -
intake:agenda_feed_open             staff  -                          405
intake:agenda_feed_close            staff  -                          405
intake:agenda_read                  public token=feed              404
intake:event_list                   staff  -
intake:event_add                    staff  -
intake:events_ask                   staff  -                       405
intake:event_answer                 hers   pk=attendance
intake:event_own_calendar           hers   pk=attendance
intake:event_take_off               staff  pk=event row=attendance
intake:event_record                 staff  pk=event                405
intake:event_sheet                  staff  pk=event                405
intake:event_cancel                 staff  pk=event
intake:event_*                      staff  pk=event
intake:own_gatherings               any    -
intake:own_certificate              his    pk=mentor_application
intake:register_number              staff  pk=mentor_application
intake:certificate                  staff  pk=mentor_application
intake:training_record              staff  pk=mentor_application   405
intake:service_list                 staff  -
intake:service_add                  staff  -
intake:service_checked              staff  pk=service                 405
intake:service_*                    staff  pk=service
intake:referral_answer              hers   pk=referral
intake:payments_*                   staff  -                          405
intake:*export                      staff  kind=csv
intake:interest_add                 public -                       302
intake:guest_*                      public pk=event token=feed     404
intake:recruitment_qr               staff  via=- kind=svg
intake:recruitment_*                staff  via=-
intake:partner_list                 staff  -
intake:partner_add                  staff  -
intake:partner_detail               staff  pk=partner
intake:partner_tell                 staff  pk=application             405
intake:partner_*                    staff  pk=partner                 405
intake:apply                        public step=naam
intake:own_answers                  public -                          302
intake:later                        public step=naam                  302
intake:by_phone_page                guide  pk=draft step=naam
intake:by_phone_*                   guide  pk=draft                   405
intake:resume                       public token=feed              404
intake:import_detail                staff  pk=import
intake:import_role                  staff  pk=import                  405
intake:import_confirm               staff  pk=import                  405
intake:applications_*               staff  -                          405
intake:application_decide           staff  pk=waiting                 405
intake:application_detail           staff  pk=application
intake:interview_pick               hers   pk=application
intake:interview_record             staff  pk=waiting              405
intake:interview_call_off           staff  pk=waiting                 405
intake:interview_*                  staff  pk=waiting
intake:decision_reopen              staff  pk=application
intake:try_out_clear                staff  -                          405
intake:try_out_page                 staff  step=naam               302
intake:*                            staff  -
duos:list                           staff  -
duos:export                         staff  kind=csv
duos:*_many                         staff  -                          405
duos:help_list                      staff  -
duos:help_note                      guide  pk=duo
duos:help                           guide  pk=help
duos:help_*                         guide  pk=help                    405
duos:permission_read                public token=reader
duos:note_remove                    staff  pk=duo note=note           405
duos:note_write                     staff  pk=duo                     405
duos:check_in                       staff  pk=duo                     405
duos:pause                          staff  pk=duo                     405
duos:resume                         staff  pk=duo                     405
duos:extend                         staff  pk=duo                     405
duos:look_on                        staff  pk=duo                     405
duos:closing_talk_held              staff  pk=duo                     405
duos:*                              staff  pk=duo
matching:export                     staff  kind=csv
matching:criterion_remove           staff  code=online                405
matching:run                        staff  -                          405
matching:run_stop                   staff  pk=run                     405
matching:try_out                    staff  -                          405
matching:call_off                   staff  pk=sending                 405
matching:allow                      staff  pk=veto                    405
matching:pair                       staff  pk=table
matching:note                       staff  pk=table ?mentor=mentor
matching:put_back                   staff  pk=sending                 405
matching:decide                     staff  pk=table                405
matching:unpin                      staff  pk=table                405
matching:look_further               staff  pk=table                405
matching:choose                     staff  pk=table                405
matching:decline                    staff  pk=table                405
matching:*                          staff  -
agreements:list                     staff  -
agreements:remind                   staff  -
agreements:of_duo                   staff  pk=duo                  302
agreements:detail                   staff  pk=agreement
agreements:sealed                   staff  pk=agreement              404
agreements:seal_status              staff  -
agreements:keeping                  staff  pk=agreement
agreements:release                  staff  pk=agreement              405
agreements:signing                  staff  pk=agreement
agreements:read_out                 staff  pk=agreement role=mentee    405
agreements:guardian*                staff  pk=agreement              405
agreements:paper                    staff  pk=agreement              405
agreements:copy                     staff  pk=agreement
agreements:scan                     staff  pk=agreement scan_pk=duo  404
agreements:code                     pair   pk=duo                     405
agreements:own_scan                 pair   pk=duo scan_pk=duo         404
agreements:rules                    staff  -
agreements:send                     staff  -
agreements:fill_ours                staff  pk=agreement              302
agreements:withdraw                 staff  pk=agreement
agreements:begin_anew               staff  pk=agreement              405
agreements:send_again               staff  pk=agreement              405
agreements:renew                    pair   pk=duo                     405
agreements:composer                 staff  language=nl
agreements:composer_frame           staff  language=nl
agreements:composer_pdf             staff  language=nl
agreements:composer_version         staff  language=nl number=1
agreements:composer_*               staff  language=nl               405
agreements:clause_add               staff  language=nl               404
agreements:clause_edit              staff  language=nl code=goals
agreements:clause_remove            staff  language=nl code=goals    405
agreements:clause_move              staff  language=nl code=goals way=omlaag 405
agreements:check                    public -
agreements:of_code                  public -                         404
agreements:fill                     pair   pk=duo
agreements:*                        pair   pk=duo
evaluations:round_list              staff  -
evaluations:round_open              staff  moment=final               302
evaluations:round_detail            staff  pk=round
evaluations:rounds_plan             staff  -                          405
evaluations:questionnaire           staff  moment=final
evaluations:questionnaire_remove    staff  moment=final code=q_1       405
evaluations:questionnaire_*         staff  moment=final role=mentee
evaluations:round_move              staff  pk=planned
evaluations:round_extend            staff  pk=round
evaluations:round_remind            staff  pk=round                   405
evaluations:report_file             staff  pk=released kind=xlsx
evaluations:table_file              staff  pk=released table=respons
evaluations:quote_list              staff  pk=released
evaluations:quote_redact            staff  pk=quote
evaluations:quote_judge             staff  pk=quote verdict=toon      405
evaluations:send                    public -                          405
evaluations:thanks                  public -
evaluations:answer                  public token=ballot
reports:board                       public token=board
reports:board_file                  public token=board kind=pdf
reports:revoke                      staff  pk=board_link              405
reports:publish                     staff  pk=report                  405
reports:discard                     staff  pk=report                  405
reports:share                       staff  pk=report                  405
reports:section                     staff  pk=report section=inleiding
reports:edition                     staff  pk=report number=1
reports:edition_file                staff  pk=report number=1 kind=xlsx
reports:report                      staff  pk=report
reports:*                           staff  -
quality:dossier                     staff  -
quality:freeze                      staff  -                          405
quality:frozen                      staff  pk=dossier
quality:file                        staff  pk=dossier kind=pdf
evaluations:call_me                 public -
portal:rules_accept                 any    pk=application          404
portal:material_list                any    -
portal:material_detail              part   pk=material
portal:material_file                any    pk=material             404
portal:contribution_code            hers   pk=payment
portal:own_places                   his    pk=mentor
portal:own_data_file                part   pk=programme
portal:own_erasure                  part   pk=programme
portal:own_adviser                  mentee -
portal:help_ask                     pair   pk=duo
portal:help_take_back               pair   pk=duo                     405
portal:appointment_next             pair   pk=duo
portal:appointment_list             pair   pk=duo
portal:appointment_plan             pair   pk=duo
portal:appointment_pick             pair   pk=appointment             302
portal:appointment_*                pair   pk=appointment
portal:calendar_open                any    -                          405
portal:calendar_close               any    -                          405
portal:calendar_read                public token=feed
portal:check_in                     hers   pk=check_in
portal:application*                 hers   pk=application code=place
portal:reflection_list              any    -
portal:reflection_write             hers   pk=meeting
portal:reflection_keep              hers   pk=meeting                 405
portal:permission_list              any    -
portal:permission_ask               pair   pk=duo
portal:permission                   pair   pk=permission
portal:permission_withdraw          pair   pk=permission              405
portal:change                       hers   pk=duo
portal:look_on                      hers   pk=duo                     405
portal:resume                       pair   pk=duo                     405
portal:mentorship_certificate       any    pk=duo                  404
portal:closing_talk_off             pair   pk=duo                     405
portal:goal_edit                    pair   pk=goal
portal:preparation_copy             pair   pk=duo                     405
portal:statements*                  pair   pk=duo code=statements
portal:network_edit                 pair   pk=network
portal:network_remove               pair   pk=network                 405
portal:link                         public token=link
portal:link_renew                   public token=link                 405
portal:home                         any    -
portal:help                         any    -
portal:own_*                        any    -
portal:calendar_feed                any    -
portal:meeting_log                  pair   pk=duo
portal:proposal                     pair   pk=duo
portal:introduction_*               pair   pk=duo
portal:stop*                        pair   pk=duo
portal:pause                        pair   pk=duo
portal:complete                     pair   pk=duo
portal:closing_talk*                pair   pk=duo
portal:goal_*                       pair   pk=duo
portal:plan_*                       pair   pk=duo
portal:preparation*                 pair   pk=duo
portal:network_*                    pair   pk=duo
"""


def rows():
    for line in TABLE.strip().splitlines():
        name, door, *more = line.split()
        given = dict(part.split("=") for part in more if "=" in part)
        yield name, door, given, int(more[-1]) if more[-1].isdecimal() else 200


ROWS = list(rows())


def row_of(name):
    return next((row for row in ROWS if fnmatchcase(name, row[0])), None)


def address(world, name, keys):
    """The address with something of this programme in each gap."""
    _pattern, _door, given, _get = row_of(name)
    gaps = {gap: given.get(gap, gap) for gap in keys}
    asked = urlencode({key[1:]: world.keys[of] for key, of in given.items() if key[0] == "?"})
    found = reverse(name, kwargs={gap: world.keys.get(key, key) for gap, key in gaps.items()})
    return f"{found}?{asked}" if asked else found


def shut(role, door):
    """What somebody gets for whom a page is not: asked to log in, or told that there is none."""
    if role in DOORS[door]:
        return None
    by_code_alone = door in AT_THE_DESK and role == "guide by code alone"
    return LOGIN if role == "anonymous" or by_code_alone else GONE


def expected(name, role, door, get):
    """What a GET gives her; a button says so to all who came in by its door."""
    if (name, role) == ("home", "anonymous"):
        return 200
    is_in = role not in PARTICIPANTS if door in AT_THE_DESK else True
    if get == BUTTON and is_in and shut(role, door) != LOGIN:
        return BUTTON
    return shut(role, door) or get


@pytest.fixture
def world(db):
    return make_world()


def written(found):
    """A wrapper that keeps what is written to the database, but for sessions and counting."""

    def wrapper(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not NOT_HERS.search(sql):
            found.append(sql[:80])
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def test_every_address_is_in_the_table_and_every_row_is_of_one():
    names = {name for name, *_rest in VIEWS}

    assert not [name for name in names if row_of(name) is None]
    assert not {row[0] for row in ROWS} - {row_of(name)[0] for name in names}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says_and_reads_no_confidence(world, role):
    browser, wrong = world.browser(role), {}

    for name, _view, keys in VIEWS:
        _pattern, door, _given, get = row_of(name)
        response = browser.get(address(world, name, keys))
        said = expected(name, role, door, get), set()
        found = response.status_code, overheard(BY_LINK.get(name, role), text_of(response))
        if found != said:
            wrong[name] = found, said

    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())


@pytest.mark.parametrize("role", ROLES)
def test_an_empty_form_is_no_error_and_does_nothing_for_who_may_not(world, role):
    cookies, wrong = world.browser(role).cookies, {}

    for name, _view, keys in VIEWS:
        closed, acts = shut(role, row_of(name)[1]), []
        closed = None if name == "home" else closed
        browser = world.browser("anonymous")
        browser.cookies = cookies.copy()
        with transaction.atomic(), written(acts):
            response = browser.post(address(world, name, keys))
            transaction.set_rollback(True)
        is_right = response.status_code in {closed, BUTTON} and not acts
        if (
            response.status_code >= 500
            or (closed and not is_right)
            or overheard(BY_LINK.get(name, role), text_of(response))
        ):
            wrong[name] = (
                response.status_code,
                closed,
                acts,
                overheard(BY_LINK.get(name, role), text_of(response)),
            )

    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())
