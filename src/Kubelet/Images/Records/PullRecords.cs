using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Images;
using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>
/// <see cref="IPullRecords"/> on disk, so that they outlive the kubelet. An intent stands while a pull is under way: one that is found at start
/// means that the image may be there and nobody has shown anything yet.
/// </summary>
internal sealed class PullRecords(PullRecordFiles files, VerificationPolicy policy, PullRecordMetrics metrics, TimeProvider time, ILogger logger) : IPullRecords
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _underWay = [];

    /// <summary>Takes over pulls that an earlier kubelet began; comes before the first pod.</summary>
    public void Recover(IReadOnlyList<Image> present)
    {
        try
        {
            lock (_gate)
                foreach (var image in files.Intents())
                    Recover_NeedsLock(image, present);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Intents that stay keep their images closed to all who do not pull them.
            RecordLog.NotRecovered(logger, e.Message);
        }
    }

    private void Recover_NeedsLock(string image, IReadOnlyList<Image> present)
    {
        var name = ImageNameParser.Canonical(image);
        if (present.FirstOrDefault(i => i.RepoTags.Contains(name) || i.RepoDigests.Contains(name)) is not { } found)
            return;
        if (files.Pulled(found.Id, out var isBroken) is null && !isBroken)
            files.WritePulled(new PulledRecord(found.Id, time.GetUtcNow(), []));
        files.DeleteIntent(image);
    }

    public async Task<bool> MayUseAsync(string image, string imageRef, Func<Task<IReadOnlyList<PullCredential>>> credentials)
    {
        var result = await CheckAsync(image, imageRef, credentials).ConfigureAwait(false);
        metrics.Checked(result);
        return result is PullCheck.CredentialPolicyAllowed or PullCheck.CredentialRecordFound;
    }

    private async Task<PullCheck> CheckAsync(string image, string imageRef, Func<Task<IReadOnlyList<PullCredential>>> credentials)
    {
        var repository = RepositoryOf(image);
        PulledAccess? access;
        try
        {
            lock (_gate)
            {
                var record = files.Pulled(imageRef, out var isBroken);
                var isPulled = record is not null || isBroken || _underWay.ContainsKey(image) || files.HasIntent(image);
                if (!policy.IsRequired(repository, isPulled))
                    return PullCheck.CredentialPolicyAllowed;
                access = record?.Access.GetValueOrDefault(repository);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Unreadable records must not open an image to everyone.
            RecordLog.Unreadable(logger, image, e.Message);
            return PullCheck.Error;
        }
        if (access is null || (!access.EveryPod && access.Secrets.Count == 0 && access.Accounts.Count == 0))
            return PullCheck.MustAuthenticate;
        var shown = access.EveryPod ? [] : await credentials().ConfigureAwait(false);
        var match = PulledRecordRules.Match(access, shown, out var isAllowed);
        if (match is not null)
            Add(image, imageRef, match);
        return isAllowed ? PullCheck.CredentialRecordFound : PullCheck.MustAuthenticate;
    }

    public void Begin(string image)
    {
        lock (_gate)
        {
            files.WriteIntent(image);
            _underWay[image] = _underWay.GetValueOrDefault(image) + 1;
        }
    }

    public void Pulled(string image, string imageRef, PullCredential? used)
    {
        if (Add(image, imageRef, used))
            End(image);
    }

    public void Failed(string image) => End(image);

    /// <summary>Forgets images that are no more; none that was pulled after <paramref name="listedAt"/>, when the list was made.</summary>
    public void Prune(IReadOnlyCollection<string> present, DateTimeOffset listedAt)
    {
        try
        {
            lock (_gate)
                foreach (var record in files.AllPulled().Where(r => r.LastUpdated < listedAt && !present.Contains(r.ImageRef)))
                    files.DeletePulled(record.ImageRef);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RecordLog.NotPruned(logger, e.Message);
        }
    }

    private bool Add(string image, string imageRef, PullCredential? used)
    {
        try
        {
            lock (_gate)
            {
                var before = files.Pulled(imageRef, out _);
                var after = PulledRecordRules.Add(before, imageRef, RepositoryOf(image), PulledRecordRules.AccessOf(used), time.GetUtcNow());
                if (!ReferenceEquals(before, after))
                    files.WritePulled(after);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RecordLog.NotWritten(logger, image, e.Message);
            return false;
        }
    }

    private void End(string image)
    {
        try
        {
            lock (_gate)
            {
                var left = _underWay.GetValueOrDefault(image) - 1;
                if (left > 0)
                    _underWay[image] = left;
                else
                {
                    files.DeleteIntent(image);
                    _underWay.Remove(image);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RecordLog.NotWritten(logger, image, e.Message);
        }
    }

    private static string RepositoryOf(string image) => ImageNameParser.WithoutTag(image);
}
