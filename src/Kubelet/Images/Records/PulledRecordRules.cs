using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>What a pull proves, what proofs add up to, and whether a pod's credentials are among them.</summary>
internal static class PulledRecordRules
{
    // As upstream keeps them: enough to know pods by, few enough to stay small.
    private const int MostSecrets = 100;

    /// <summary>What the credential that opened the registry proves. None, or one of the node's: every pod could do that.</summary>
    public static PulledAccess AccessOf(PullCredential? used) => used?.Owner switch
    {
        null => PulledAccess.All,
        { IsSecret: true } secret =>
            PulledAccess.None with { Secrets = [new PulledSecret(secret.Uid, secret.Namespace, secret.Name, CredentialHashRules.Of(used.Auth))] },
        var account => PulledAccess.None with { Accounts = [new PulledAccount(account.Uid, account.Namespace, account.Name)] },
    };

    public static PulledRecord Add(PulledRecord? record, string imageRef, string repository, PulledAccess shown, DateTimeOffset now)
    {
        record ??= new PulledRecord(imageRef, now, []);
        var before = record.Access.GetValueOrDefault(repository) ?? PulledAccess.None;
        var after = Merge(before, shown);
        return IsSame(before, after) && record.Access.ContainsKey(repository)
            ? record
            : record with { LastUpdated = now, Access = record.Access.SetItem(repository, after) };
    }

    /// <summary>The credential by which the pod may use the image; <paramref name="isAllowed"/> without one: everybody may.</summary>
    public static PullCredential? Match(PulledAccess? access, IReadOnlyList<PullCredential> credentials, out bool isAllowed)
    {
        isAllowed = access?.EveryPod == true;
        if (access is null || isAllowed)
            return null;
        var match = credentials.FirstOrDefault(c => c.Owner is { } owner && (owner.IsSecret ? HasSecret(access, owner, c) : HasAccount(access, owner)));
        isAllowed = match is not null;
        return match;
    }

    /// <summary>The same words open the same door, whoever brings them; and a secret stays who it is when its words change.</summary>
    private static bool HasSecret(PulledAccess access, CredentialOwner owner, PullCredential credential)
    {
        var hash = CredentialHashRules.Of(credential.Auth);
        return access.Secrets.Any(s => s.CredentialHash == hash || (s.Uid == owner.Uid && s.Namespace == owner.Namespace && s.Name == owner.Name));
    }

    private static bool HasAccount(PulledAccess access, CredentialOwner owner) =>
        access.Accounts.Contains(new PulledAccount(owner.Uid, owner.Namespace, owner.Name));

    private static PulledAccess Merge(PulledAccess before, PulledAccess shown)
    {
        if (before.EveryPod || shown.EveryPod)
            return PulledAccess.All;
        var secrets = before.Secrets;
        foreach (var secret in shown.Secrets)
        {
            var known = secrets.FindIndex(s => s.Uid == secret.Uid && s.Namespace == secret.Namespace && s.Name == secret.Name);
            secrets = known >= 0 ? secrets.SetItem(known, secret) : secrets.Count < MostSecrets ? secrets.Add(secret) : secrets.RemoveAt(0).Add(secret);
        }
        return new PulledAccess(false, secrets, before.Accounts.AddRange(shown.Accounts.Except(before.Accounts)));
    }

    private static bool IsSame(PulledAccess one, PulledAccess other) =>
        one.EveryPod == other.EveryPod && one.Secrets.SequenceEqual(other.Secrets) && one.Accounts.SequenceEqual(other.Accounts);
}
