using System.Collections.ObjectModel;

namespace NodeStack.KubeApi.Certificates;

/// <summary>Whom a client stands for: by a certificate its common name, organizations and, if it has one, the user's uid.</summary>
public sealed record ClientIdentity(string User, IReadOnlyList<string> Groups, string Uid = "")
{
    /// <summary>What else whoever knows the user said of it, for authorizers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;
}
