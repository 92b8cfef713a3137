using System.Globalization;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>CRI log files of containers whose script has output. A log path without a folder is left alone.</summary>
internal static class FakeLogs
{
    public static void Write(FakeContainer container, DateTimeOffset now)
    {
        if (container.Script.LogLines.Count == 0 || container.LogPath.Length == 0)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(container.LogPath)!);
        var stamp = now.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff00'Z'", CultureInfo.InvariantCulture);
        File.AppendAllLines(container.LogPath, container.Script.LogLines.Select(line => $"{stamp} stdout F {line}"));
    }

    /// <summary>The runtime opens the path anew: after a rotation that makes the file again.</summary>
    public static void Reopen(FakeContainer container)
    {
        if (container.LogPath.Length == 0 || !Directory.Exists(Path.GetDirectoryName(container.LogPath)))
            return;
        using var file = new FileStream(container.LogPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
    }
}
