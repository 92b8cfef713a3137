using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Volumes.Interop;

/// <summary>Error numbers that are decided on, and the exception of all others: call, path and errno.</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int Again = 11;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;

    public static int Last => Marshal.GetLastPInvokeError();

    public static IOException Exception(string call, string path) => Exception(call, path, Last);

    public static IOException Exception(string call, string path, int errno) =>
        new($"{call} {path}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})", errno);
}
