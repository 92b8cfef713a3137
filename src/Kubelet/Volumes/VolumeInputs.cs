using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Claims;

namespace NodeStack.Kubelet.Volumes;

/// <summary>What volumes of one pod are made from, as it was at one moment.</summary>
internal sealed record VolumeInputs(IConfigObjects Objects)
{
    /// <summary>By audience and life. Null: this kubelet can get no tokens.</summary>
    public IReadOnlyDictionary<(string Audience, long? Seconds), TokenAnswer>? Tokens { get; init; }

    /// <summary>By volume name.</summary>
    public IReadOnlyDictionary<string, BoundClaim> Claims { get; init; } = new Dictionary<string, BoundClaim>();

    /// <summary>Volumes whose claim cannot be used, by name.</summary>
    public IReadOnlyDictionary<string, VolumeException> ClaimProblems { get; init; } = new Dictionary<string, VolumeException>();

    /// <summary>When some of this is out of date; null: not by time.</summary>
    public DateTimeOffset? RefreshAt { get; init; }
}

/// <summary>A token, or why there is none.</summary>
internal sealed record TokenAnswer(string Value, string Problem);
