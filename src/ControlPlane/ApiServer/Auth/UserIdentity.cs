namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Who asks.</summary>
public sealed record UserIdentity(string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoExtra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public static readonly UserIdentity Anonymous = new("system:anonymous", "", ["system:unauthenticated"], NoExtra);

    /// <summary>The server itself, when it makes objects of its own.</summary>
    public static readonly UserIdentity Loopback = new("system:apiserver", "", ["system:authenticated", "system:masters"], NoExtra);
}
