using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>What a plugin answered.</summary>
/// <param name="CacheKeyType">For what the answer holds: Image, Registry or Global.</param>
/// <param name="CacheDuration">Null: as the configuration says.</param>
internal sealed record ProviderAnswer(string CacheKeyType, TimeSpan? CacheDuration, IReadOnlyList<KeyValuePair<string, RegistryAuth>> Auths);
