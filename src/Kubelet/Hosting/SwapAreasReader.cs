namespace NodeStack.Kubelet.Hosting;

/// <summary>Whether the machine swaps now.</summary>
internal static class SwapAreasReader
{
    /// <summary>False also where the kernel was built without swap.</summary>
    public static bool IsOn(string path = "/proc/swaps") => File.Exists(path) && SwapStartRules.IsOn(File.ReadAllText(path));
}
