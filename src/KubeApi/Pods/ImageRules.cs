namespace NodeStack.KubeApi.Pods;

/// <summary>What the name of an image tells.</summary>
public static class ImageRules
{
    /// <summary>Always for :latest and for no tag at all, else IfNotPresent.</summary>
    public static string DefaultPullPolicy(string? image)
    {
        var reference = image ?? "";
        var digest = reference.IndexOf('@', StringComparison.Ordinal);
        var name = digest < 0 ? reference : reference[..digest];
        var tag = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var isLatest = tag < 0 ? digest < 0 : name[(tag + 1)..] == "latest";
        return isLatest ? "Always" : "IfNotPresent";
    }
}
