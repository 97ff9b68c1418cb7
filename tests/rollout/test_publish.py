import json
import threading

import pytest

from evenkeel.errors import ServingError, StoreError
from evenkeel.rollout import Immediate, Release, RoutingTable, RoutingWatch, publish, read
from evenkeel.rollout.publish import decode, encode
from evenkeel.testing.rollout import release

FIRST = Immediate().deploy(RoutingTable(), release(1))
SECOND = Immediate().deploy(FIRST, release(2))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "routing.json"


def test_what_is_published_is_read(path):
    publish(path, FIRST)
    publish(path, SECOND)
    assert read(path) == SECOND


def test_a_project_that_is_moved_names_its_own_bundles(tmp_path):
    table = Immediate().deploy(RoutingTable(), Release("near", 1, "aa", str(tmp_path / "here/artifacts/1")))
    table = Immediate().deploy(table, Release("near", 2, "bb", str(tmp_path / "here/artifacts/2")))
    table = Immediate().deploy(table, Release("shared", 1, "cc", str(tmp_path / "shared/1")))
    publish(tmp_path / "here/state/routing.json", table, root=tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    near, shared = read(tmp_path / "there/state/routing.json").routes
    assert near.arms[0].bundle_path == str(tmp_path / "there/artifacts/2")
    assert near.previous.bundle_path == str(tmp_path / "there/artifacts/1")
    assert shared.arms[0].bundle_path == str(tmp_path / "shared/1")


def stored(path):
    return json.loads(path.read_text())["table"]["routes"][0]["arms"][0]["bundle_path"]


def served(path):
    return read(path).route("m").arms[0].bundle_path


def release_of(bundle):
    return Immediate().deploy(RoutingTable(), Release("m", 1, "aa", str(bundle)))


def test_a_file_outside_of_the_project_names_bundles_absolutely(tmp_path):
    project, bundle = tmp_path / "project", tmp_path / "project/artifacts/1"
    project.mkdir()
    publish(project / "../shared/routing.json", release_of(bundle), root=project)
    assert stored(tmp_path / "shared/routing.json") == str(bundle)


def test_a_file_that_is_reached_by_a_link_finds_its_bundles_and_stays_one(tmp_path):
    link, file, bundle = tmp_path / "etc/routing.json", tmp_path / "project/state/routing.json", "project/artifacts/1"
    publish(file, release_of(tmp_path / bundle), root=tmp_path / "project")
    link.parent.mkdir()
    link.symlink_to(file)
    assert served(link) == str(tmp_path / bundle)
    publish(link, Immediate().deploy(read(link), Release("m", 2, "bb", str(tmp_path / bundle))))
    assert link.is_symlink()
    assert read(file).route("m").arms[0].version == 2


def test_a_project_and_a_state_that_are_reached_by_links_find_their_bundles(tmp_path):
    project, bundle = tmp_path / "project", tmp_path / "project/artifacts/1"
    for folder in (project, tmp_path / "disk"):
        folder.mkdir()
    (tmp_path / "current").symlink_to(project)
    (project / "state").symlink_to(tmp_path / "disk")
    publish(project / "state/routing.json", release_of(bundle), root=project)
    publish(project / "near.json", release_of(tmp_path / "current/artifacts/1"), root=tmp_path / "current")
    assert served(tmp_path / "current/state/routing.json") == str(bundle)
    assert stored(project / "near.json") == "artifacts/1"
    publish(project / "near.json", release_of(bundle))  # the same table again


@pytest.mark.parametrize(
    ("bundle", "expected"), [("/bundles/1", "/bundles/1"), ("../artifacts/1", "{}/project/artifacts/1")]
)
def test_a_mounted_config_map_counts_from_the_folder_of_the_mount(tmp_path, bundle, expected):
    mount = tmp_path / "project/state"
    (mount / "..2026_11_26").mkdir(parents=True)
    (mount / "..data").symlink_to("..2026_11_26")
    (mount / "routing.json").symlink_to("..data/routing.json")
    (mount / "..data/routing.json").write_bytes(encode(release_of(bundle)))
    assert served(mount / "routing.json") == expected.format(tmp_path)


def test_a_folder_that_is_named_like_that_of_a_config_map_is_none(tmp_path):
    publish(tmp_path / "..box/routing.json", release_of("bundle"))
    assert stored(tmp_path / "..box/routing.json") == "bundle"
    assert served(tmp_path / "..box/routing.json") == str(tmp_path / "..box/bundle")


def test_a_bundle_beneath_the_file_lies_relative_to_it(path):
    publish(path, Immediate().deploy(RoutingTable(), Release("m", 1, "aa", "bundle")))
    assert json.loads(path.read_text())["table"]["routes"][0]["arms"][0]["bundle_path"] == "bundle"
    assert read(path).route("m").arms[0].bundle_path == str(path.parent / "bundle")


def test_nothing_published_is_an_empty_table(path):
    assert read(path) == RoutingTable()


def test_the_same_table_again_changes_nothing(path):
    publish(path, FIRST)
    before = path.stat()
    publish(path, FIRST)
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )  # reading it may tell its last reader


def test_an_older_table_is_refused(path):
    publish(path, SECOND)
    with pytest.raises(ServingError, match="A newer routing table is published already"):
        publish(path, FIRST)
    assert read(path) == SECOND


def test_of_two_changes_made_at_once_one_is_refused(path):
    publish(path, FIRST)
    publish(path, Immediate().deploy(FIRST, release(2)))
    with pytest.raises(ServingError, match="after 2"):
        publish(path, Immediate().deploy(FIRST, release(3)))


def test_a_table_cut_or_changed_anywhere_is_not_read():
    content = encode(SECOND)
    for place in range(len(content) - 1):
        with pytest.raises(StoreError, match="routing table"):
            decode(content[:place])
    edited = content.replace(b'"version": 2', b'"version": 3')
    with pytest.raises(StoreError, match="checksum"):
        decode(edited)


def test_a_table_that_nests_too_deeply_is_not_read():
    with pytest.raises(StoreError, match="not a routing table"):
        decode(b'{"table": ' + b"[" * 9_000)


def test_the_file_depends_on_nothing_but_the_table():
    assert encode(SECOND) == encode(decode(encode(SECOND)))
    assert json.loads(encode(SECOND))["table"]["routes"][0]["model"] == "flight-late"


def test_a_watch_sees_each_change_once(path):
    watch = RoutingWatch(path)
    assert watch.poll() is None
    publish(path, FIRST)
    assert [watch.poll(), watch.poll()] == [FIRST, None]
    publish(path, SECOND)
    assert [watch.poll(), watch.poll()] == [SECOND, None]


def test_a_watch_goes_on_when_the_file_is_gone_or_goes_back_in_time(path):
    publish(path, SECOND)
    watch = RoutingWatch(path)
    watch.poll()
    path.unlink()
    assert watch.poll() is None
    path.write_bytes(encode(FIRST))
    assert watch.poll() is None


def test_what_is_published_after_the_file_was_deleted_is_newer(path):
    publish(path, FIRST)
    publish(path, SECOND)
    watch = RoutingWatch(path)
    watch.poll()
    path.unlink()
    assert read(path) == RoutingTable(epoch=SECOND.epoch)
    publish(path, Immediate().deploy(read(path), release(3)))
    assert [route.arms[0].version for route in watch.poll().routes] == [3]


def test_a_watch_reports_a_damaged_file_once(path):
    publish(path, FIRST)
    watch = RoutingWatch(path)
    path.write_bytes(encode(FIRST)[:50])
    with pytest.raises(StoreError, match="not a routing table"):
        watch.poll()
    assert watch.poll() is None


def test_readers_never_see_half_a_table(path):
    publish(path, FIRST)
    stopped, seen = threading.Event(), []

    def follow():
        while not stopped.is_set():
            seen.append(read(path).epoch)

    reader = threading.Thread(target=follow)
    reader.start()
    table = FIRST
    for version in range(2, 30):
        table = Immediate().deploy(table, release(version))
        publish(path, table)
    stopped.set()
    reader.join()
    assert seen == sorted(seen)
