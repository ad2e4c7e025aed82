using System.Runtime.InteropServices;

namespace RsPa.Isolation.Child;

/// <summary>The numbers of system calls of one kind of machine, from its <c>asm/unistd.h</c>.</summary>
/// <param name="Architecture">How the kernel names the machine (<c>linux/audit.h</c>).</param>
/// <param name="Seccomp">Installs a filter.</param>
/// <param name="Refused">Those that are refused always.</param>
/// <param name="CloneCall">Makes a thread or a process, by its flags.</param>
/// <param name="Clone3">The same, by flags that a filter can't see.</param>
/// <param name="Open">Opens a file; -1 where there is only the next one.</param>
/// <param name="OpenAt">Opens a file below a directory.</param>
/// <param name="OpenAt2">The same, by flags that a filter can't see.</param>
/// <param name="SignalThread">Sends a signal to a thread of a process: <c>tgkill</c>.</param>
/// <param name="Limits">Reads or sets the limits of any process: <c>prlimit64</c>.</param>
/// <param name="OwnSettings">Changes what the system does with this process: <c>prctl</c>.</param>
internal sealed record SystemCalls(uint Architecture, int Seccomp, IReadOnlyList<int> Refused, int CloneCall, int Clone3, int Open, int OpenAt, int OpenAt2, int SignalThread, int Limits, int OwnSettings)
{
    /// <summary>64-bit x86.</summary>
    public static SystemCalls X64 { get; } = new(
        0xC000003E, 317,
        [
            // The network: socket, connect, accept, bind, listen, socketpair, accept4; and io_uring_setup, which can do all of them.
            41, 42, 43, 49, 50, 53, 288, 425,

            // Other programs and processes: fork, vfork, execve, execveat, kill, tkill, ptrace, process_vm_readv and _writev, pidfd_open,
            // pidfd_getfd, pidfd_send_signal, rt_sigqueueinfo, rt_tgsigqueueinfo.
            57, 58, 59, 322, 62, 200, 101, 310, 311, 434, 438, 424, 129, 297,

            // Files: creat, truncate, unlink, unlinkat, rename, renameat, renameat2, mkdir, mkdirat, rmdir, link, linkat, symlink, symlinkat,
            // mknod, mknodat, chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat, setxattr, lsetxattr, fsetxattr.
            85, 76, 87, 263, 82, 264, 316, 83, 258, 84, 86, 265, 88, 266, 133, 259, 90, 91, 268, 452, 92, 93, 94, 260, 188, 189, 190,

            // The system: mount, chroot, unshare, setns, bpf, perf_event_open, add_key, request_key, keyctl, userfaultfd.
            165, 161, 272, 308, 321, 298, 248, 249, 250, 323,
        ],
        CloneCall: 56, Clone3: 435, Open: 2, OpenAt: 257, OpenAt2: 437, SignalThread: 234, Limits: 302, OwnSettings: 157);

    /// <summary>64-bit ARM, which lacks the oldest calls.</summary>
    public static SystemCalls Arm64 { get; } = new(
        0xC00000B7, 277,
        [
            198, 203, 202, 200, 201, 199, 242, 425,
            221, 281, 129, 130, 117, 270, 271, 434, 438, 424, 138, 240,
            45, 35, 38, 276, 34, 37, 36, 33, 52, 53, 452, 55, 54, 5, 6, 7,
            40, 51, 97, 268, 280, 241, 217, 218, 219, 282,
        ],
        CloneCall: 220, Clone3: 435, Open: -1, OpenAt: 56, OpenAt2: 437, SignalThread: 131, Limits: 261, OwnSettings: 167);

    /// <summary>Those of this machine; nothing where it is of another kind.</summary>
    public static SystemCalls? OfThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };
}
