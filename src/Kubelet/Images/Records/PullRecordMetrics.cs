using Prometheus;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>Upstream's metrics of pull records. How many there are on disk is counted when it is asked for: nothing of them is kept in memory.</summary>
internal sealed class PullRecordMetrics
{
    private readonly Counter _checks;

    public PullRecordMetrics(CollectorRegistry registry, PullRecordFiles files)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        var intents = metrics.CreateGauge("kubelet_imagemanager_ondisk_pullintents", "Number of ImagePullIntents stored on disk.");
        var pulled = metrics.CreateGauge("kubelet_imagemanager_ondisk_pulledrecords", "Number of ImagePulledRecords stored on disk.");
        _checks = metrics.CreateCounter(
            "kubelet_imagemanager_image_mustpull_checks_total",
            "Counter for how many times kubelet checked whether credentials need to be re-verified to access an image", ["result"]);
        registry.AddBeforeCollectCallback(() =>
        {
            intents.Set(files.IntentCount);
            pulled.Set(files.PulledCount);
        });
    }

    public void Checked(PullCheck result) => _checks.WithLabels(result switch
    {
        PullCheck.CredentialPolicyAllowed => "credentialPolicyAllowed",
        PullCheck.CredentialRecordFound => "credentialRecordFound",
        PullCheck.MustAuthenticate => "mustAuthenticate",
        PullCheck.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    }).Inc();
}

/// <summary>What came of asking whether a pod may use an image that is there.</summary>
internal enum PullCheck { CredentialPolicyAllowed, CredentialRecordFound, MustAuthenticate, Error }
