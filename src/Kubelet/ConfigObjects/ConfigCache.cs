using k8s.Models;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>
/// Holds exactly the objects that pods of this node refer to: <see cref="Follow"/> is told the pods, an object is had from the first pod that
/// names it to the last. Tells the pods whose objects changed.
/// </summary>
internal sealed class ConfigCache : IConfigSource
{
    private readonly IConfigReader _reader;
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<ConfigReference, List<string>> _users = new Dictionary<ConfigReference, List<string>>();

    public ConfigCache(IConfigReader reader)
    {
        _reader = reader;
        reader.Changed += OnChanged;
    }

    public event Action<IReadOnlyCollection<string>>? Changed;

    public TimeSpan? RefreshPeriod => _reader.RefreshPeriod;

    /// <summary>All pods of this node, each time they change; must come before the workers hear of them.</summary>
    public void Follow(IEnumerable<V1Pod> pods)
    {
        var users = new Dictionary<ConfigReference, List<string>>();
        foreach (var pod in pods)
            foreach (var reference in ConfigReferenceRules.OfPod(pod))
            {
                if (!users.TryGetValue(reference, out var uids))
                    users[reference] = uids = [];
                uids.Add(pod.Metadata.Uid);
            }
        lock (_gate)
        {
            Volatile.Write(ref _users, users);
            _reader.Keep(users.Keys.ToHashSet());
        }
    }

    public async ValueTask<IConfigObjects> ReadAsync(IReadOnlySet<ConfigReference> wanted, CancellationToken cancel)
    {
        if (wanted.Count == 0)
            return ConfigView.Empty;
        // Together, so that a server that is away costs one wait and not one for each object.
        var reads = wanted.Select(async reference => (Reference: reference, Answer: await _reader.ReadAsync(reference, cancel).ConfigureAwait(false))).ToList();
        var answers = await Task.WhenAll(reads).ConfigureAwait(false);
        return new ConfigView(answers.ToDictionary(a => a.Reference, a => a.Answer));
    }

    private void OnChanged(ConfigReference reference)
    {
        if (Volatile.Read(ref _users).TryGetValue(reference, out var uids))
            Changed?.Invoke(uids);
    }
}
