using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Files;

/// <summary>The kernel refused a cgroup operation: which file, which value (null for reads), which errno.</summary>
public sealed class CgroupIoException : IOException
{
    public CgroupIoException(string operation, string path, string? value, int errno)
        : base(Describe(operation, path, value, errno))
    {
        Path = path;
        Value = value;
        Errno = errno;
    }

    public CgroupIoException(string message) : base(message) => Path = "";

    public CgroupIoException(string message, Exception inner) : base(message, inner) => Path = "";

    public CgroupIoException() => Path = "";

    public string Path { get; }
    public string? Value { get; }

    /// <summary>The kernel's error number; 0 when the error is not the kernel's.</summary>
    public int Errno { get; }

    /// <summary>The group or file is not there: ENOENT, or ENODEV when the group went away while the file was open.</summary>
    public bool IsNotFound => Errno is Interop.Errno.NoEntry or Interop.Errno.NoDevice;

    public bool IsBusy => Errno == Interop.Errno.Busy;

    private static string Describe(string operation, string path, string? value, int errno) => value is null
        ? $"{operation} {path}: {Interop.Errno.Describe(errno)}"
        : $"{operation} \"{value.TrimEnd('\n')}\" to {path}: {Interop.Errno.Describe(errno)}";
}
