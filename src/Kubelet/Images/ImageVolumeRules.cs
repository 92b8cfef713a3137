using System.Globalization;

namespace NodeStack.Kubelet.Images;

/// <summary>Which runtimes mount images: containerd since 2.1, CRI-O since 1.31. Others are given the mount and say no themselves.</summary>
internal static class ImageVolumeRules
{
    public static bool IsSupported(string runtimeName, string runtimeVersion) => runtimeName switch
    {
        "containerd" => IsAtLeast(runtimeVersion, 2, 1),
        "cri-o" => IsAtLeast(runtimeVersion, 1, 31),
        _ => true,
    };

    private static bool IsAtLeast(string version, int major, int minor)
    {
        var parts = version.TrimStart('v').Split('.', '-', '+', '~');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var has)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var hasMinor)
            && (has > major || (has == major && hasMinor >= minor));
    }
}
