namespace NodeStack.Cgroups.Interop;

/// <summary>The Linux error numbers that cgroup operations meet, with their names.</summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int Io = 5;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int OutOfRange = 34;
    public const int NotEmpty = 39;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int NotConnected = 107;
    public const int TimedOut = 110;

    /// <summary>"EBUSY (16)"; the kernel's name where known.</summary>
    public static string Describe(int errno) => Name(errno) is { } name ? $"{name} ({errno})" : $"errno {errno}";

    private static string? Name(int errno) => errno switch
    {
        NotPermitted => "EPERM",
        NoEntry => "ENOENT",
        NoProcess => "ESRCH",
        Interrupted => "EINTR",
        Io => "EIO",
        Again => "EAGAIN",
        NoMemory => "ENOMEM",
        AccessDenied => "EACCES",
        Busy => "EBUSY",
        Exists => "EEXIST",
        NoDevice => "ENODEV",
        NotDirectory => "ENOTDIR",
        IsDirectory => "EISDIR",
        Invalid => "EINVAL",
        NoSpace => "ENOSPC",
        ReadOnly => "EROFS",
        OutOfRange => "ERANGE",
        NotEmpty => "ENOTEMPTY",
        Loop => "ELOOP",
        NotSupported => "EOPNOTSUPP",
        NotConnected => "ENOTCONN",
        TimedOut => "ETIMEDOUT",
        _ => null
    };
}
