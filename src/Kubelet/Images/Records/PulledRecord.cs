using System.Collections.Immutable;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>Who has shown that it may pull an image.</summary>
/// <param name="ImageRef">As the runtime names what was pulled.</param>
/// <param name="Access">By repository, as it was asked for: the same image may come from several.</param>
internal sealed record PulledRecord(string ImageRef, DateTimeOffset LastUpdated, ImmutableDictionary<string, PulledAccess> Access);

/// <summary>Those who may use the image under one repository: every pod of the node, or those that have one of these.</summary>
internal sealed record PulledAccess(bool EveryPod, ImmutableList<PulledSecret> Secrets, ImmutableList<PulledAccount> Accounts)
{
    public static PulledAccess None { get; } = new(false, [], []);
    public static PulledAccess All { get; } = new(true, [], []);
}

internal sealed record PulledSecret(string Uid, string Namespace, string Name, string CredentialHash);

internal sealed record PulledAccount(string Uid, string Namespace, string Name);
