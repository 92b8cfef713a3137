using System.Security.Cryptography;
using System.Text;
using NodeStack.CriShim.Images;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>An image the fake has or can pull. Id and digest follow from the name, so that they are the same in every run.</summary>
public sealed record FakeImage(string Name)
{
    /// <summary>Fully spelled: busybox is docker.io/library/busybox:latest.</summary>
    public string Name { get; } = Normalize(Name);
    public ulong SizeBytes { get; init; } = 1_000_000;
    public long? Uid { get; init; }
    public string Username { get; init; } = "";
    public bool Pinned { get; init; }
    /// <summary>How long a pull takes.</summary>
    public TimeSpan PullDelay { get; init; }
    /// <summary>What a pull fails with; null: it succeeds.</summary>
    public CriShim.Errors.CriException? PullError { get; init; }

    public string Id => "sha256:" + Hash(Name);
    public string Digest => "sha256:" + Hash("manifest of " + Name);
    public string Ref => Repository + "@" + Digest;
    private string Repository => Name.Contains('@', StringComparison.Ordinal) ? Name[..Name.IndexOf('@')] : Name[..Name.LastIndexOf(':')];

    public Image ToListed() => new(
        Id, Name.Contains('@', StringComparison.Ordinal) ? [] : [Name], [Ref], SizeBytes, Uid, Username, Pinned);

    /// <summary>True when a pod's text, a tag, a digest reference or an id means this image.</summary>
    public bool IsNamed(string text) => text == Id || text == Ref || text == Id[7..] || Normalize(text) == Name;

    public static string Normalize(string text)
    {
        if (text.StartsWith("sha256:", StringComparison.Ordinal))
            return text;
        var slash = text.IndexOf('/');
        var first = slash < 0 ? "" : text[..slash];
        if (!first.Contains('.', StringComparison.Ordinal) && !first.Contains(':', StringComparison.Ordinal) && first != "localhost")
            text = slash < 0 ? "docker.io/library/" + text : "docker.io/" + text;
        if (text.Contains('@', StringComparison.Ordinal))
            return text;
        return text.LastIndexOf(':') > text.LastIndexOf('/') ? text : text + ":latest";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
