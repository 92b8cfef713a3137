namespace NodeStack.Kubelet.Stats;

/// <summary>The kernel's small text files.</summary>
internal static class ProcFiles
{
    /// <summary>Empty when it cannot be read.</summary>
    public static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
