namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>What a resolv.conf says.</summary>
public sealed record ResolvConf(IReadOnlyList<string> Nameservers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options)
{
    public static ResolvConf Empty { get; } = new([], [], []);
}
