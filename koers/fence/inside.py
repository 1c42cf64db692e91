"""What happens inside the fence: shut every door, say so, and become the command.

A script of the standard library alone, started by :mod:`koers.fence.fence` in a process of its own with the settings as JSON. When a door
cannot be shut it ends without running anything. It asks three parts of the Linux kernel, none of which needs rights or a program:

* resource limits: memory, processor time, sizes of files, open files;
* Landlock: which files there are, for this process (https://docs.kernel.org/userspace-api/landlock.html);
* seccomp: no new process, no socket, no signal to another, nothing that reaches into one (seccomp(2)).

Rights of an administrator are dropped first, so that it holds for root as well.
"""

import ctypes
import errno
import json
import os
import platform
import resource
import stat
import struct
import sys
from typing import NoReturn, TypedDict

# Landlock: its system calls have one number everywhere; rights of its third version, which the fourth and on only add to.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
LEAST_VERSION = 3  # earlier ones let a file elsewhere be emptied
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
EVERY_RIGHT = (1 << 15) - 1
TO_READ = EXECUTE | READ_FILE | READ_FOLDER
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
NO_NEW_PRIVILEGES, DROP_RIGHT, SET_SECCOMP, FILTER, END_WITH_PARENT, KILL = 38, 24, 22, 2, 1, 9

# What fcntl and ioctl can be asked that lets the kernel send a signal to whom one likes.
SIGNAL_OF_A_FILE = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
OWNER_OF_A_FILE = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP
# Where the kernel finds the low half of a call's arguments.
FIRST, SECOND = 16, 24


class Machine(TypedDict):
    """Numbers of system calls on one kind of machine."""

    audit: int
    clone: int
    asking: dict[int, tuple[int, tuple[int, ...]]]
    to_itself: dict[int, str]
    refused: list[int]


# System calls by machine: what makes a process, and what is refused altogether.
MACHINES: dict[str, Machine] = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "asking": {72: (SECOND, SIGNAL_OF_A_FILE), 16: (SECOND, OWNER_OF_A_FILE), 157: (FIRST, (END_WITH_PARENT,))},
        "to_itself": {62: "kill", 234: "tgkill", 129: "rt_sigqueueinfo", 297: "rt_tgsigqueueinfo", 302: "prlimit64"},
        "refused": [
            *(57, 58),  # fork, vfork
            *(41,),  # socket
            *(101, 310, 311),  # ptrace, process_vm_readv, process_vm_writev
            *(29, 30, 64, 68, 240, 319),  # memory that outlives or escapes a limit: shmget, shmat, semget, msgget, mq_open, memfd_create
            *(165, 166, 155, 161, 272, 308),  # mount, umount2, pivot_root, chroot, unshare, setns
            *(200, 141, 203),  # tkill, setpriority, sched_setaffinity
            *(250, 248, 249, 298, 321, 323, 303, 304),  # keyctl, add_key, request_key, perf_event_open, bpf, userfaultfd, handles
            *(90, 91, 268, 92, 93, 94, 260),  # chmod and chown, which Landlock lets pass
            *(132, 235, 261, 280, 188, 189, 190, 197, 198, 199),  # times and attributes of files
            *(142, 144, 314, 251, 135),  # how others are scheduled; another personality
            *(253, 254, 294, 300),  # news of files elsewhere: inotify, fanotify
        ],
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "asking": {25: (SECOND, SIGNAL_OF_A_FILE), 29: (SECOND, OWNER_OF_A_FILE), 167: (FIRST, (END_WITH_PARENT,))},
        "to_itself": {129: "kill", 131: "tgkill", 138: "rt_sigqueueinfo", 240: "rt_tgsigqueueinfo", 261: "prlimit64"},
        "refused": [
            *(198,),
            *(117, 270, 271),
            *(194, 196, 190, 186, 180, 279),
            *(40, 39, 41, 51, 97, 268),
            *(130, 140, 122),
            *(219, 217, 218, 241, 280, 282, 264, 265),
            *(52, 53, 54, 55),
            *(88, 5, 6, 7, 14, 15, 16),
            *(118, 119, 274, 30, 92),
            *(26, 27, 262),
        ],
    },
}
# Alike on all machines: signals and memory by another door, rings of system calls, and whatever is newer than this list.
REFUSED_EVERYWHERE = [424, 425, 426, 427, 434, 438, 440, 447, 448]
CLONE3, NEWEST = 435, 451
THREAD = 0x00010000  # CLONE_THREAD


class NotShutError(Exception):
    """A door that cannot be shut here, and why."""


def drop_rights(libc: ctypes.CDLL) -> None:
    """Give up every right of an administrator, for good: where this runs as root, root can do no more than its files allow."""
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) < 0:
        raise NotShutError(f"rights: {os.strerror(ctypes.get_errno())}")
    for right in range(64):
        libc.prctl(DROP_RIGHT, right, 0, 0, 0)  # refused to who has none, and for rights that this kernel does not know
    if libc.capset(struct.pack("=Ii", 0x20080522, 0), bytes(24)) < 0:
        raise NotShutError(f"rights: {os.strerror(ctypes.get_errno())}")


def limit(settings: dict[str, int]) -> None:
    """Set what the kernel counts for a process, so that nobody inside can raise it."""
    for name, most in (
        (resource.RLIMIT_AS, settings["memory"]),
        (resource.RLIMIT_CPU, settings["seconds"]),
        (resource.RLIMIT_FSIZE, settings["file_size"]),
        (resource.RLIMIT_NOFILE, settings["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))


def shut_files(libc: ctypes.CDLL, settings: dict[str, list[str]]) -> None:
    """Leave of all files those below `read` to read and run, of `list` the names, and those below `write` to do anything with."""
    version = libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < LEAST_VERSION:
        raise NotShutError(f"files: this kernel has Landlock {max(version, 0)}, where at least {LEAST_VERSION} is needed (Linux 6.2)")
    # Later versions can also refuse connections and signals to others; that is asked where it can be.
    attributes = struct.pack("=QQQ", EVERY_RIGHT, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(CREATE_RULESET, attributes, size, 0)
    if rules < 0:
        raise NotShutError(f"files: {os.strerror(ctypes.get_errno())}")
    for kind, rights in (("read", TO_READ), ("list", READ_FOLDER), ("write", EVERY_RIGHT)):
        for path in settings[kind]:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            allowed = rights if stat.S_ISDIR(os.fstat(place).st_mode) else rights & OF_A_FILE
            rule = struct.pack("=Qi", allowed, place)
            if libc.syscall(ADD_RULE, rules, 1, rule, 0) < 0:
                raise NotShutError(f"files: {path}: {os.strerror(ctypes.get_errno())}")
            os.close(place)
    if libc.syscall(RESTRICT_SELF, rules, 0) < 0:
        raise NotShutError(f"files: {os.strerror(ctypes.get_errno())}")
    os.close(rules)


def program(machine: Machine, process: int) -> bytes:
    """Return the filter of system calls, for one machine and process, as the kernel reads it (classic BPF)."""
    load, equal, above, bits, give = 0x20, 0x15, 0x25, 0x45, 0x06
    allow, number, audit = 0x7FFF0000, 0, 4

    def refuse(code: int) -> int:
        return 0x00050000 | code

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> tuple[int, int, int, int]:
        return code, if_true, if_false, value

    steps = [step(load, audit), step(equal, machine["audit"], 1, 0), step(give, 0x80000000), step(load, number)]
    steps += [step(above, NEWEST, 0, 1), step(give, refuse(errno.ENOSYS))]
    # The C library asks the newer call first, whose flags a filter cannot see, and goes on with the older where that is not there.
    steps += [step(equal, CLONE3, 0, 1), step(give, refuse(errno.ENOSYS))]
    for call in (*machine["refused"], *REFUSED_EVERYWHERE):
        steps += [step(equal, call, 0, 1), step(give, refuse(errno.EPERM))]
    steps += [step(equal, machine["clone"], 0, 4), step(load, FIRST), step(bits, THREAD, 1, 0), step(give, refuse(errno.EPERM))]
    steps += [step(give, allow)]
    for call, name in machine["to_itself"].items():
        # Only about this process itself. A limit may also name it as 0; for a signal 0 would be a whole group.
        as_zero = [step(equal, 0, 2, 0)] if name == "prlimit64" else []
        itself = [*as_zero, step(equal, process, 1, 0), step(give, refuse(errno.EPERM)), step(give, allow)]
        steps += [step(equal, call, 0, 1 + len(itself)), step(load, FIRST), *itself]
    for call, (argument, asked) in machine["asking"].items():
        each = [part for one in asked for part in (step(equal, one, 0, 1), step(give, refuse(errno.EPERM)))]
        steps += [step(equal, call, 0, 2 + len(each)), step(load, argument), *each, step(give, allow)]
    steps += [step(give, allow)]
    return b"".join(struct.pack("=HBBI", *one) for one in steps)


def shut_calls(libc: ctypes.CDLL) -> None:
    """Refuse every new process, socket, and reach into another process."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise NotShutError(f"processes and network: there is no list of system calls for {platform.machine()}")
    code = program(machine, os.getpid())
    held = ctypes.create_string_buffer(code)
    filter_ = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
    if libc.prctl(SET_SECCOMP, FILTER, filter_, 0, 0) < 0:
        raise NotShutError(f"processes and network: {os.strerror(ctypes.get_errno())}")


def main() -> NoReturn:
    """Shut the doors that the first argument describes; become the command of the others."""
    settings, command = json.loads(sys.argv[1]), sys.argv[2:]
    said = settings["say"]
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(END_WITH_PARENT, KILL, 0, 0, 0)
        drop_rights(libc)
        limit(settings)
        shut_files(libc, settings)
        shut_calls(libc)
    except (NotShutError, OSError, ValueError, AttributeError) as error:
        os.write(said, f"{error}".encode())
        sys.exit(125)
    os.write(said, b"shut")
    os.set_inheritable(said, False)
    os.execv(command[0], command)  # noqa: S606 - there is no shell, on purpose


if __name__ == "__main__":
    main()
