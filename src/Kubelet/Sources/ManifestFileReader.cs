using System.ComponentModel;

namespace NodeStack.Kubelet.Sources;

/// <summary>Reads one manifest file whole, but never more than the limit, and never a pipe or device.</summary>
internal static class ManifestFileReader
{
    public const int MaxBytes = 10 << 20;

    /// <summary>The bytes, or why not.</summary>
    public static byte[]? Read(string path, FileStamp stamp, out string error)
    {
        error = "";
        if (stamp.Kind != FileKind.Regular)
            error = "is not a regular file";
        else if (stamp.Size > MaxBytes)
            error = $"is {stamp.Size} bytes large, manifests may have {MaxBytes} bytes at most";
        if (error.Length > 0)
            return null;
        try
        {
            return ReadBounded(path, ref error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"cannot be read: {e.Message}";
            return null;
        }
    }

    public static string Describe(int errno) => new Win32Exception(errno).Message;

    private static byte[]? ReadBounded(string path, ref string error)
    {
        using var file = File.OpenHandle(path);
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MaxBytes) + 1];
        var count = 0;
        for (int read; count < bytes.Length && (read = RandomAccess.Read(file, bytes.AsSpan(count), count)) > 0;)
            count += read;
        if (count == bytes.Length)
        {
            error = "changes while it is read, trying again";
            return null;
        }
        return bytes[..count];
    }
}
