using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Volumes.Claims;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Where volumes come from. Null for what this kubelet cannot have: such volumes fail with a message that says so.</summary>
internal sealed record VolumeSources(IConfigSource Objects, IPodTokens? Tokens = null, IVolumeClaims? Claims = null, IImageVolumes? Images = null);
