namespace NodeStack.CriShim.Images;

/// <summary>An image by name, digest or id. UserSpecified is the text of the pod, kept for runtimes that report it.</summary>
public sealed record ImageSpec(string Image, string RuntimeHandler = "", string UserSpecified = "")
{
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
