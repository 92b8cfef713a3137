namespace NodeStack.CriShim.Containerd;

/// <summary>Looks for the folder that keeps others from getting somewhere.</summary>
internal static class PathBarrier
{
    /// <returns>The highest folder above or at the path that only its owner and group may pass through; null: there is none.</returns>
    public static string? Find(string path)
    {
        string? found = null;
        for (var folder = Path.GetFullPath(path); folder is not null; folder = Path.GetDirectoryName(folder))
            if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0)
                found = folder;
        return found;
    }
}
