namespace NodeStack.Kubelet.Images;

/// <summary>When an image is pulled.</summary>
internal enum PullPolicy { IfNotPresent, Always, Never }

/// <summary>imagePullPolicy, with its default by tag: Always for latest (also when no tag was given), else IfNotPresent.</summary>
internal static class PullPolicyRules
{
    public static PullPolicy Of(string? policy, string image) => policy switch
    {
        "Always" => PullPolicy.Always,
        "Never" => PullPolicy.Never,
        "IfNotPresent" => PullPolicy.IfNotPresent,
        _ => ImageNameParser.Parse(image, out _) is { Tag: "latest" } ? PullPolicy.Always : PullPolicy.IfNotPresent,
    };
}
