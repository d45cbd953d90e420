"""The platform kit's own rules: what an entry becomes at a platform, and when films match."""

import io
import json
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from threatexchange.exchanges.clients.stopncii.api import StopNCIISignalType
from threatexchange.exchanges.fetch_state import (
    AggregateSignalOpinionCategory,
    SignalOpinion,
    SignalOpinionCategory,
)
from threatexchange.exchanges.impl.ncmec_api import NCMECCredentials
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal
from threatexchange.signal_type.sha256 import VideoSHA256Signal

from abdruck_kit import TX_MANIFEST, own
from abdruck_kit.access import AbdruckCredentials, named
from abdruck_kit.film import FilmIndex, FilmSignal, Frame, write_frames
from abdruck_kit.ncmec import AbdruckNcmecExchange, NcmecConfig, UtcClient
from abdruck_kit.own import AbdruckConfig, AbdruckExchange, Cursor, records
from hashcore.limits import VIEWS


def pdq(view: str = "stored", **more: Any) -> dict[str, Any]:
    value = secrets.token_hex(32)
    return {"algorithm": "pdq", "value": value, "quality": 100, "view": view, **more}


def entry(kind: str, *fingerprints: dict[str, Any], state: str = "active") -> dict[str, Any]:
    return {
        "id": 7,
        "kind": kind,
        "state": state,
        "changed_at": "2030-01-31T12:00:00Z",
        "fingerprints": list(fingerprints),
    }


def converted(*entries: dict[str, Any]) -> dict[Any, dict[str, Any]]:
    kept: dict[str, Any] = {}
    for each in entries:
        AbdruckExchange.naive_fetch_merge(kept, records(each))
    types = [PdqSignal, VideoMD5Signal, VideoSHA256Signal, FilmSignal]
    config = AbdruckConfig(base_url="https://abdruck.example", name="x")
    return AbdruckExchange.naive_convert_to_signal_type(types, config, kept)


def film(frames: int = 10) -> list[Frame]:
    return [Frame(secrets.token_hex(32), 100, float(second)) for second in range(frames)]


def test_every_view_of_the_list_is_known_to_the_kit() -> None:
    assert ("stored", *own.OTHER_VIEWS) == VIEWS


def test_every_view_of_a_picture_is_matched_under_a_name_of_its_own() -> None:
    views = [pdq(view) for view in VIEWS]
    found = records(entry("image", *views))
    assert len(found) == len(VIEWS)
    assert all(len(each.signals) == 1 for each in found.values() if each)
    assert set(converted(entry("image", *views))[PdqSignal]) == {each["value"] for each in views}


def test_two_values_of_one_view_do_not_break_a_platforms_store() -> None:
    found = records(entry("image", pdq(), pdq()))
    assert [list(each.signals) for each in found.values() if each] == [["pdq"]]


def test_a_withdrawal_takes_back_every_view() -> None:
    views = [pdq(view) for view in VIEWS]
    gone = entry("image", state="withdrawn")
    assert converted(entry("image", *views), gone) == {}
    assert set(records(gone)) == set(records(entry("image", *views)))


def test_a_film_is_its_file_and_its_frames_and_no_photograph() -> None:
    frames = [pdq(frame_ms=1000 * second) for second in range(3)]
    exact = [
        {"algorithm": "md5", "value": "a" * 32},
        {"algorithm": "sha256", "value": "b" * 64},
        {"algorithm": "sha1", "value": "c" * 40},
    ]
    found = converted(entry("video", *frames, *exact))
    assert PdqSignal not in found
    assert set(found[VideoMD5Signal]) == {"a" * 32}
    assert set(found[VideoSHA256Signal]) == {"b" * 64}
    text = next(iter(found[FilmSignal]))
    assert [each.split(",")[0] for each in json.loads(text)] == [each["value"] for each in frames]


def test_a_moving_picture_matches_as_photograph_by_its_first_frame_and_as_film() -> None:
    frames = [pdq(frame_ms=ms) for ms in (500, 0, 900)]
    found = converted(entry("image", *frames))
    assert list(found[PdqSignal]) == [frames[1]["value"]]
    assert len(found[FilmSignal]) == 1


def test_a_disputed_entry_is_shown_as_disputed_and_names_itself() -> None:
    one = pdq()
    for state, category in (
        ("active", AggregateSignalOpinionCategory.INVESTIGATION_SEED),
        ("disputed", AggregateSignalOpinionCategory.DISPUTED),
    ):
        listing = converted(entry("image", one, state=state))[PdqSignal][one["value"]]
        assert listing.get_as_aggregate_opinion().category is category
        assert str(listing) == f"{category.name} entry-7"


def test_a_value_on_two_entries_names_both() -> None:
    one = pdq()
    other = entry("image", one) | {"id": 8}
    assert set(converted(entry("image", one), other)[PdqSignal][one["value"]].entries) == {7, 8}


def test_a_copy_that_is_cut_matches_its_film_and_another_does_not() -> None:
    known, other = film(), film()
    index = FilmIndex.build([(write_frames(known), "known"), (write_frames(other), "other")])
    assert [match.metadata for match in index.query(write_frames(known[3:8]))] == ["known"]
    mixed = known[:7] + film(3)
    assert index.query(write_frames(mixed)) == []
    assert not FilmSignal.compare_hash(write_frames(mixed), write_frames(known)).match
    assert FilmSignal.compare_hash(write_frames(known[:3]), write_frames(known)).match


def test_an_index_of_one_frame_still_matches_after_it_was_saved() -> None:
    text = write_frames(film(1))
    file = io.BytesIO()
    FilmIndex.build([(text, "known")]).serialize(file)
    file.seek(0)
    (match,) = FilmIndex.deserialize(file).query(text)
    assert (match.metadata, match.similarity_info.pretty_str()) == ("known", "100%")


def test_plain_frames_and_empty_films_match_nothing() -> None:
    plain = write_frames([Frame("0" * 64, 10, 0.0)])
    index = FilmIndex.build([(plain, "plain"), (write_frames(film()), "known")])
    assert [list(index.query(text)) for text in (plain, "", "[]")] == [[], [], []]


@pytest.mark.parametrize("text", ['["x"]', '["' + "g" * 64 + ',100,0"]', "{", '"x"'])
def test_what_is_no_film_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        FilmSignal.validate_signal_str(text)


def test_what_is_no_film_has_no_frames(tmp_path: Path) -> None:
    path = tmp_path / "-text.mp4"
    path.write_text("no film")
    assert FilmSignal.hash_from_file(path) == ""


def test_a_machine_without_ffmpeg_goes_on_without_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abdruck_kit.film.FFMPEG", ("no-such-program",))
    assert FilmSignal.hash_from_file(tmp_path) == ""


def test_a_list_not_fetched_for_long_is_fetched_afresh() -> None:
    now = int(time.time())
    assert not Cursor("1", 0, now).is_stale()
    assert Cursor("1", 0, now - own.STALE_AFTER - 1).is_stale()


def test_the_key_for_this_list_is_never_ncmecs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TX_ABDRUCK_CREDENTIALS", "user:pass:word")
    with NCMECCredentials.set_default(NCMECCredentials("ncmec", "secret"), "a test"):
        key = AbdruckCredentials.get(AbdruckExchange)
    assert (key.user, key.password) == ("user", "pass:word")


def test_an_ncmec_window_is_in_utc_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    asked: dict[str, str] = {}

    def get(_self: UtcClient, _endpoint: object, *, next_: str, **params: str) -> None:
        asked.update(params)
        raise ConnectionError

    monkeypatch.setattr(UtcClient, "_get", get)
    config = NcmecConfig(base_url="https://abdruck.example", name="x")
    exchange = AbdruckNcmecExchange(config, "user", "password")
    with pytest.raises(ConnectionError):
        exchange.get_client(config.environment).get_entries(start_timestamp=0, end_timestamp=60)
    assert asked == {"from": "1970-01-01T00:00:00Z", "to": "1970-01-01T00:01:00Z"}
    monkeypatch.undo()
    time.tzset()


def test_what_is_no_verdict_is_not_sent() -> None:
    config = AbdruckConfig(base_url="https://abdruck.example", name="x")
    exchange = AbdruckExchange(config, AbdruckCredentials("user", "password"))
    seed = SignalOpinion(True, SignalOpinionCategory.INVESTIGATION_SEED, set())
    acted = SignalOpinion(True, SignalOpinionCategory.POSITIVE_CLASS, set())
    with pytest.raises(NotImplementedError):
        exchange.report_opinion(PdqSignal, "a" * 64, seed)
    with pytest.raises(NotImplementedError):
        exchange.report_opinion(VideoSHA256Signal, "a" * 64, acted)


def test_verdicts_go_by_value_and_a_films_by_its_first_frame() -> None:
    frames = film()
    assert named(PdqSignal, "a" * 64 + "\n") == (StopNCIISignalType.ImagePDQ, "a" * 64)
    assert named(VideoMD5Signal, "a" * 32) == (StopNCIISignalType.VideoMD5, "a" * 32)
    expected = (StopNCIISignalType.ImagePDQ, frames[0].pdq)
    assert named(FilmSignal, write_frames(frames)) == expected


def test_the_extension_names_its_parts() -> None:
    assert [api.get_name() for api in TX_MANIFEST.apis] == ["abdruck", "abdruck_ncmec"]
    assert [each.get_name() for each in TX_MANIFEST.signal_types] == ["film_vpdq"]
    assert FilmSignal.validate_signal_str(FilmSignal.get_examples()[0])


def test_ffmpeg_is_told_to_read_files_only(tmp_path: Path) -> None:
    playlist = tmp_path / "film.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/film.ts\n")
    assert subprocess.run(["ffmpeg", "-version"], capture_output=True, check=True).stdout
    assert FilmSignal.hash_from_file(playlist) == ""
