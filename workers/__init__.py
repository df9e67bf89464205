"""The hands of gongbao: everything that gets a digest to its readers."""
