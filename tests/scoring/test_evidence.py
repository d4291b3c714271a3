"""Evidence under the items of a score sheet: who adds it, who gets it when, what becomes of the bytes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from scoring import services
from scoring.models import Evidence, ScoreSheet
from scoring.refusals import Invalid, Refused
from scoring.services import evidence as service
from stations.models import AuditEntry
from tests.scoring import build, files
from tests.scoring.test_blindness import EVERYBODY, OPENS_THE_STATION, PANEL, panel_of, who

PHOTO = files.picture()


@pytest.fixture
def made(city):
    return build.scoring(city)


def item_of(made, sheet, name):
    return made.parties[sheet.party.code].items.get(name=name)


def add(made, name, data=PHOTO, filename="照片.jpg", item="人员", actor=None):
    sheet = build.sheet_of(made, name)
    return services.add_evidence(
        sheet=sheet,
        item=item_of(made, sheet, item),
        actor=build.fresh(actor or made.people[name]),
        data=data,
        filename=filename,
    )


def stored():
    """The names of what lies in the store."""
    return set(default_storage.listdir("evidence")[1]) if default_storage.exists("evidence") else set()


def test_a_file_is_kept_without_its_place_and_counts_as_a_change_of_the_sheet(made):
    sheet = build.sheet_of(made, "expert1")
    before = stored()
    evidence = add(made, "expert1")
    kept = evidence.file.read()
    assert (stored() - before, evidence.file.name) == ({str(evidence.pk)}, f"evidence/{evidence.pk}")
    assert files.PLACE not in kept
    assert (evidence.name, evidence.code, evidence.size) == ("照片.jpg", "jpeg", len(kept))
    after = build.sheet_of(made, "expert1")
    assert (after.version, after.state) == (sheet.version + 1, ScoreSheet.State.IN_PROGRESS)
    entry = AuditEntry.objects.get(action="evidence.added")
    assert entry.object_type == "scoring.scoresheet"
    assert "照片" not in str(entry.after)


def test_the_same_bytes_twice_under_an_item_are_one_file(made):
    before = stored()
    first, again = add(made, "expert1"), add(made, "expert1", filename="另一个名字.jpg")
    other = add(made, "expert1", item="制度")
    assert first == again != other
    assert stored() - before == {str(first.pk), str(other.pk)}
    assert AuditEntry.objects.filter(action="evidence.added").count() == 2


def test_an_item_holds_so_many_and_no_more(made, monkeypatch):
    monkeypatch.setattr(service, "MOST_FILES", 2)
    for colour in ("red", "blue"):
        add(made, "expert1", files.picture(colour=colour))
    before = stored()
    with pytest.raises(Refused, match="“照片.jpg”没有保存：一项最多 2 份材料"):  # noqa: RUF043 - a dot is a dot
        add(made, "expert1", files.picture(colour="white"))
    assert stored() == before


def test_only_the_author_of_an_open_sheet_adds_and_removes(made):
    mine = add(made, "expert1")
    before = stored()
    for actor in (made.people["expert2"], made.people["lead"], made.city.administrator, made.city.staff):
        with pytest.raises(PermissionDenied):
            add(made, "expert1", files.PDF, "a.pdf", actor=actor)
        with pytest.raises(PermissionDenied):
            services.remove_evidence(evidence=mine, actor=build.fresh(actor))
    with pytest.raises(Invalid):
        services.add_evidence(
            sheet=build.sheet_of(made, "expert1"),
            item=made.parties["purchaser"].items.get(),
            actor=build.fresh(made.people["expert1"]),
            data=PHOTO,
            filename="a.jpg",
        )
    made.seats["expert1"].declarations.all().delete()
    with pytest.raises(PermissionDenied):
        add(made, "expert1", files.PDF, "a.pdf")
    assert (stored(), Evidence.objects.present().count()) == (before, 1)


def test_a_submitted_sheet_is_locked_until_it_is_reopened(made, django_capture_on_commit_callbacks):
    mine = add(made, "expert1")
    build.fill(made, "expert1")
    build.submit(made, "expert1")
    before = stored()
    with pytest.raises(Refused):
        add(made, "expert1", files.PDF, "a.pdf")
    with pytest.raises(Refused):
        services.remove_evidence(evidence=mine, actor=build.fresh(made.people["expert1"]))
    assert stored() == before
    sheet = build.sheet_of(made, "expert1")
    services.reopen_sheet(
        sheet=sheet, actor=build.fresh(made.people["lead"]), version=sheet.version, reason="补材料"
    )
    add(made, "expert1", files.PDF, "a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_evidence(evidence=mine, actor=build.fresh(made.people["expert1"]))
    assert str(mine.pk) not in stored()
    gone = Evidence.objects.get(pk=mine.pk)
    assert (gone.removed_by, gone.is_removed) == (made.people["expert1"], True)
    # The same photo may come back, as a new one.
    assert add(made, "expert1").pk != mine.pk


def test_removing_twice_is_removing_once(made):
    mine = add(made, "expert1")
    for _ in range(2):
        services.remove_evidence(evidence=mine, actor=build.fresh(made.people["expert1"]))
    assert AuditEntry.objects.filter(action="evidence.removed").count() == 1


def test_no_bytes_stay_when_the_transaction_fails(made, monkeypatch):
    before = stored()

    def failing(**told):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(service, "record", failing)
    with pytest.raises(RuntimeError):
        add(made, "expert1")
    assert (stored(), Evidence.objects.count()) == (before, 0)
    assert build.sheet_of(made, "expert1").state == ScoreSheet.State.NOT_STARTED


def test_bytes_stay_when_removing_is_rolled_back(made, django_capture_on_commit_callbacks):
    mine = add(made, "expert1")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.remove_evidence(evidence=mine, actor=build.fresh(made.people["expert1"]))
        transaction.set_rollback(True)
    assert str(mine.pk) in stored()
    assert Evidence.objects.present().get() == mine


def readers(made, evidence):
    """Who has the file in their scope."""
    return {
        name
        for name in EVERYBODY
        if name in made.people or hasattr(made.city, name)
        if Evidence.objects.visible_to(who(made, name)).filter(pk=evidence.pk).exists()
    }


def test_who_gets_a_file_at_which_stage(city, client):
    made = panel_of(city)
    evidence = add(made, "expert2")
    assert readers(made, evidence) == {"expert2"}
    for name, status in (("expert2", 200), ("expert1", 404), ("lead", 404), ("staff", 404)):
        client.force_login(who(made, name))
        assert client.get(evidence.url).status_code == status, name
        page = client.get(reverse("scoring:sheet", args=[evidence.sheet_id]))
        assert (page.status_code, evidence.name in page.content.decode()) == (status, status == 200), name
    for name in build.SCORERS:
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    assert readers(made, evidence) == PANEL
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, "collate")
    assert readers(made, evidence) == PANEL | {"administrator"}
    services.issue(
        evaluation=made.evaluation,
        actor=build.fresh(city.lead),
        issued_on=made.evaluation.on_site,
        version=made.evaluation.version,
    )
    assert readers(made, evidence) == OPENS_THE_STATION


def test_a_file_is_handed_out_so_that_it_can_do_nothing(made, client):
    client.force_login(made.people["expert1"])
    for data, filename, disposition, kind in (
        (PHOTO, "现场.jpg", "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg", "image/jpeg"),
        (files.PDF, "台账.pdf", "attachment; filename*=utf-8''%E5%8F%B0%E8%B4%A6.pdf", "application/pdf"),
    ):
        answer = client.get(add(made, "expert1", data, filename).url)
        assert answer["Content-Disposition"] == disposition
        assert answer["Content-Type"] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer["Content-Security-Policy"].endswith("; sandbox")
        assert answer["Cache-Control"] == "private, no-store"
        assert b"".join(answer.streaming_content)


def sent(*named):
    return [SimpleUploadedFile(name, data) for name, data in named]


def test_of_several_files_the_good_ones_stay_and_the_others_are_named(made, client):
    client.force_login(made.people["expert1"])
    sheet = build.sheet_of(made, "expert1")
    item = item_of(made, sheet, "人员")
    here = reverse("scoring:evidence", args=[sheet.pk, item.pk])
    chosen = sent(("照片.jpg", PHOTO), ("脚本.png", files.HTML), ("台账.pdf", files.PDF))
    answer = client.post(here, {"files": chosen})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已保存 2 份，其余没有保存" in page
    assert "“脚本.png”不是可以作为材料的文件类型" in page
    assert [row.name for row in Evidence.objects.present()] == ["照片.jpg", "台账.pdf"]
    assert client.post(here, {"files": sent(("表.pdf", files.PDF + b" "))})["Location"] == here
    # From the form, by script: the item's line alone.
    part = client.post(here, {"part": "1", "files": sent(("坏.jpg", b"x"))})
    assert part.status_code == 422
    assert part.content.decode().strip().startswith(f'<div class="evidence" id="evidence-{item.pk}"')
    assert "“坏.jpg”" in part.content.decode()
    section = made.parties["third"].items.filter(kind="section").first()
    assert client.get(reverse("scoring:evidence", args=[sheet.pk, section.pk])).status_code == 404


def test_the_form_and_the_read_back_page_name_the_files(made, client):
    client.force_login(made.people["expert1"])
    evidence = add(made, "expert1")
    for route in ("sheet", "submit"):
        page = client.get(reverse(f"scoring:{route}", args=[evidence.sheet_id])).content.decode()
        assert f'href="{evidence.url}"' in page, route
    removal = reverse("scoring:remove_evidence", args=[evidence.pk])
    assert client.post(removal).status_code == 302
    assert client.get(evidence.url).status_code == 404
