namespace NodeStack.Logging;

/// <summary>A log file that is put aside (as PATH.1) when it grows past a bound: at most twice of it lie on the disk. Written by one thread at a time.</summary>
internal sealed class BoundedLogFile(string path, long bound) : Stream
{
    private FileStream _file = Open(path);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_file.Position + buffer.Length > bound && _file.Position > 0)
        {
            // The old file stays in use until there is a new one: what cannot be put aside (a full disk, a folder in the way) must not end the log.
            if (File.Exists(path))
                File.Move(path, path + ".1", overwrite: true);
            var full = _file;
            _file = Open(path);
            full.Dispose();
        }
        _file.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}
