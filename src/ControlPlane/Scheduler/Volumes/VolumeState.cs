namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>
/// Volumes, claims and what provides them, with the choices of cycles before on top of what the API server tells: a volume given to a claim is not given
/// again, and a claim whose node is chosen stays there, while the writes are under way.
/// </summary>
internal sealed class VolumeState
{
    private readonly Dictionary<string, VolumeClaim> _claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VolumeFacts> _volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VolumeClaim> _givenVolumes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _chosenNodes = new(StringComparer.Ordinal);

    public Dictionary<string, ClassFacts> Classes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, CsiNodeFacts> CsiNodes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, CsiDriverFacts> CsiDrivers { get; } = new(StringComparer.Ordinal);

    /// <summary>By namespace/name.</summary>
    public Dictionary<string, CapacityFacts> Capacities { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, AttachmentFacts> Attachments { get; } = new(StringComparer.Ordinal);

    public VolumeClaim? FindClaim(string ns, string name) => FindClaim($"{ns}/{name}");

    /// <summary>With the node chosen for it, where that is so.</summary>
    public VolumeClaim? FindClaim(string key) =>
        _claims.GetValueOrDefault(key) is not { } claim ? null
        : _chosenNodes.TryGetValue(key, out var node) ? claim with { SelectedNode = node }
        : claim;

    /// <summary>With the claim it was given to, where that is so.</summary>
    public VolumeFacts? FindVolume(string name) => _volumes.GetValueOrDefault(name) is { } volume ? WithChoice(volume) : null;

    public IEnumerable<VolumeFacts> VolumesOf(string className)
    {
        foreach (var volume in _volumes.Values)
        {
            if (volume.ClassName == className)
                yield return WithChoice(volume);
        }
    }

    /// <param name="claim">Null: it is gone.</param>
    public void SetClaim(string key, VolumeClaim? claim)
    {
        if (claim is null)
            _claims.Remove(key);
        else
            _claims[key] = claim;
    }

    /// <param name="volume">Null: it is gone.</param>
    public void SetVolume(string name, VolumeFacts? volume)
    {
        if (volume is null)
            _volumes.Remove(name);
        else
            _volumes[name] = volume;
    }

    public void Choose(VolumePlan plan, string nodeName)
    {
        foreach (var (volume, claim) in plan.Bindings)
            _givenVolumes[volume.Name] = claim;
        foreach (var claim in plan.Provisions)
            _chosenNodes[claim.Key] = nodeName;
    }

    /// <summary>The writes ended: what the API server tells counts again.</summary>
    public void Forget(VolumePlan plan)
    {
        foreach (var (volume, _) in plan.Bindings)
            _givenVolumes.Remove(volume.Name);
        foreach (var claim in plan.Provisions)
            _chosenNodes.Remove(claim.Key);
    }

    private VolumeFacts WithChoice(VolumeFacts volume) =>
        _givenVolumes.TryGetValue(volume.Name, out var claim)
            ? volume with { ClaimNamespace = claim.Namespace, ClaimName = claim.Name, ClaimUid = claim.Uid }
            : volume;
}
