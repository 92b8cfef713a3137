using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>What is on the fake node and what its registry has. Safe for concurrent use.</summary>
public sealed class FakeImageStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FakeImage> _present = [];
    private readonly Dictionary<string, FakeImage> _registry = [];

    /// <summary>Names the registry does not know are found too; default true.</summary>
    public bool AnyNamePulls { get; set; } = true;

    /// <summary>Puts an image on the node.</summary>
    public FakeImage Add(string name) => Add(new FakeImage(name));

    public FakeImage Add(FakeImage image)
    {
        lock (_lock)
            _present[image.Name] = image;
        return image;
    }

    /// <summary>Says how a pull of this name goes.</summary>
    public void Publish(FakeImage image)
    {
        lock (_lock)
            _registry[image.Name] = image;
    }

    public void Remove(string text)
    {
        lock (_lock)
        {
            if (FindNeedsLock(text) is { } found)
                _present.Remove(found.Name);
        }
    }

    public FakeImage? Find(string text)
    {
        lock (_lock)
            return FindNeedsLock(text);
    }

    internal FakeImage ToPull(string text)
    {
        var name = FakeImage.Normalize(text);
        lock (_lock)
        {
            if (_registry.TryGetValue(name, out var published))
                return published;
        }

        return AnyNamePulls
            ? new FakeImage(name)
            : throw new CriException("PullImage", CriErrorReason.NotFound, $"failed to pull and unpack image \"{name}\": {name}: not found");
    }

    internal IReadOnlyList<Image> List()
    {
        lock (_lock)
            return [.. _present.Values.Select(image => image.ToListed())];
    }

    private FakeImage? FindNeedsLock(string text)
    {
        if (_present.TryGetValue(text, out var exact) || _present.TryGetValue(FakeImage.Normalize(text), out exact))
            return exact;
        foreach (var image in _present.Values)
        {
            if (image.IsNamed(text))
                return image;
        }

        return null;
    }
}
