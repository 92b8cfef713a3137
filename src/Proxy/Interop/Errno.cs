namespace NodeStack.Proxy.Interop;

/// <summary>The Linux error numbers that sockets and nftables answer, with their names.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int TableFull = 23;
    public const int TooManyLinks = 31;
    public const int OutOfRange = 34;
    public const int NoData = 61;
    public const int BadMessage = 74;
    public const int Overflow = 75;
    public const int MessageTooLong = 90;
    public const int NotSupported = 95;
    public const int NetworkUnreachable = 101;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int HostUnreachable = 113;

    /// <summary>"EBUSY (16)"; the kernel's name where known.</summary>
    public static string Describe(int errno) => Name(errno) is { } name ? $"{name} ({errno})" : $"errno {errno}";

    private static string? Name(int errno) => errno switch
    {
        NotPermitted => "EPERM",
        NoEntry => "ENOENT",
        NoProcess => "ESRCH",
        Interrupted => "EINTR",
        Again => "EAGAIN",
        NoMemory => "ENOMEM",
        Busy => "EBUSY",
        Exists => "EEXIST",
        NoDevice => "ENODEV",
        Invalid => "EINVAL",
        TableFull => "ENFILE",
        TooManyLinks => "EMLINK",
        OutOfRange => "ERANGE",
        NoData => "ENODATA",
        BadMessage => "EBADMSG",
        Overflow => "EOVERFLOW",
        MessageTooLong => "EMSGSIZE",
        NotSupported => "EOPNOTSUPP",
        NetworkUnreachable => "ENETUNREACH",
        NoBuffers => "ENOBUFS",
        TimedOut => "ETIMEDOUT",
        HostUnreachable => "EHOSTUNREACH",
        _ => null
    };
}
