using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Node;

/// <summary>When this machine was started.</summary>
internal static class BootTimeReader
{
    /// <summary>Null: the kernel does not tell.</summary>
    public static DateTimeOffset? Read()
    {
        try
        {
            return ProcParser.Value(File.ReadAllText("/proc/stat"), "btime") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
