using System.Security.Cryptography;
using System.Text;
using NodeStack.KubeApi.Files;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>One file for each record, named by the hash of what it is about; written whole or not at all.</summary>
/// <param name="rootDir">The kubelet's; records are in image_manager/pulling and image_manager/pulled below it.</param>
internal sealed class PullRecordFiles(string rootDir)
{
    private const string Prefix = "sha256-";
    private readonly string _pulling = Path.Combine(rootDir, "image_manager", "pulling");
    private readonly string _pulled = Path.Combine(rootDir, "image_manager", "pulled");

    public void WriteIntent(string image) => PrivateFiles.Write(PathOf(Made(_pulling), image), PullRecordFormat.Intent(image));

    public bool HasIntent(string image) => File.Exists(PathOf(_pulling, image));

    public void DeleteIntent(string image) => File.Delete(PathOf(Made(_pulling), image));

    public IReadOnlyList<string> Intents() => [.. ReadAll(_pulling).Select(PullRecordFormat.ReadIntent).OfType<string>()];

    public void WritePulled(PulledRecord record) => PrivateFiles.Write(PathOf(Made(_pulled), record.ImageRef), PullRecordFormat.Pulled(record));

    /// <summary>Null when there is none; <paramref name="isBroken"/>: there is one that cannot be read, so that the image was pulled by whoever.</summary>
    public PulledRecord? Pulled(string imageRef, out bool isBroken)
    {
        var path = PathOf(_pulled, imageRef);
        isBroken = false;
        if (!File.Exists(path))
            return null;
        var record = PullRecordFormat.ReadPulled(File.ReadAllText(path));
        isBroken = record is null;
        return record?.ImageRef == imageRef ? record : null;
    }

    public IReadOnlyList<PulledRecord> AllPulled() => [.. ReadAll(_pulled).Select(PullRecordFormat.ReadPulled).OfType<PulledRecord>()];

    public int IntentCount => Paths(_pulling).Count();

    public int PulledCount => Paths(_pulled).Count();

    public void DeletePulled(string imageRef) => File.Delete(PathOf(Made(_pulled), imageRef));

    private static IEnumerable<string> ReadAll(string folder) => Paths(folder).Select(File.ReadAllText);

    private static IEnumerable<string> Paths(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, Prefix + "*").Where(static path => !path.EndsWith(PrivateFiles.Unfinished, StringComparison.Ordinal));

    private static string Made(string folder)
    {
        PrivateFiles.EnsureFolder(folder);
        return folder;
    }

    private static string PathOf(string folder, string subject) => Path.Combine(folder, Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject))));
}
